/* writing: the loops that take most of the time of indexing, over texts and arrays of numbers.

   Each has a twin in numpy, which makes the same and is used where this is not compiled; what it does is said
   there, and what its arguments are in `indexing`. Arrays come by the buffer protocol, and are made by the
   caller. Whatever is in them, nothing is read or written beyond one. */

#include "arrays.h"

#define AHEAD 8 /* So far before its turn memory is asked for. */

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

/* Integers of an array, apart from its buffer, so that a loop that writes elsewhere need not look again. */

typedef struct {
    void *items;
    size_t width, count;
} Column;

#define ANY_WIDTH (U8 | U16 | U32 | I64)

static inline Column column(const Py_buffer *view) {
    return (Column){.items = view->buf, .width = (size_t)view->itemsize, .count = length(view)};
}

static inline uint64_t get(Column column, size_t at) {
    switch (column.width) {
    case 1: return ((const uint8_t *)column.items)[at];
    case 2: return ((const uint16_t *)column.items)[at];
    case 4: return ((const uint32_t *)column.items)[at];
    default: return ((const uint64_t *)column.items)[at];
    }
}

static inline void set(Column column, size_t at, uint64_t value) {
    switch (column.width) {
    case 1: ((uint8_t *)column.items)[at] = (uint8_t)value; break;
    case 2: ((uint16_t *)column.items)[at] = (uint16_t)value; break;
    case 4: ((uint32_t *)column.items)[at] = (uint32_t)value; break;
    default: ((uint64_t *)column.items)[at] = value; break;
    }
}

/* scan(text, codes, starts, ends, heads, tails, breaks) */

enum { CONNECTORS = 13, COMMA, BREAK, DIGIT, CORE = 253, MARK, INVISIBLE }; /* As in `scanning`. */
#define CHARACTERS 0x110000

/* Eight codes at once: the lowest bit of a byte is set where it is true of the code. */
#define EACH(BYTE) (0x0101010101010101u * (uint64_t)(BYTE))
#define LOW_BITS EACH(0x7f)
static inline uint64_t not_zero(uint64_t codes) { return (((codes & LOW_BITS) + LOW_BITS) | codes) >> 7 & EACH(1); }
static inline uint64_t from_digit(uint64_t codes) {
    return (((codes & LOW_BITS) + EACH(0x80 - DIGIT)) | codes) >> 7 & EACH(1);
}
static inline uint64_t from_core(uint64_t codes) {
    return (((codes & LOW_BITS) + EACH(0x100 - CORE)) & codes) >> 7 & EACH(1);
}
/* The lowest bits of eight bytes beside each other. */
static inline uint64_t gathered(uint64_t bits) { return bits * 0x0102040810204080u >> 56; }

static inline uint64_t eight(const uint8_t *codes) {
    uint64_t found;
    memcpy(&found, codes, 8);
    return found;
}

#if defined(__GNUC__)
static inline unsigned lowest(uint64_t bits) { return (unsigned)__builtin_ctzll(bits); }
#else
static inline unsigned lowest(uint64_t bits) {
    unsigned place = 0;
    for (; !(bits & 1); bits >>= 1)
        place++;
    return place;
}
#endif

static inline bool is_in_word(uint8_t code) { return code >= DIGIT; }
static inline bool is_digit(uint8_t code) { return code >= DIGIT && code < DIGIT + 10; }

/* Whether a character holds together the two beside it. */
static inline bool connects(const uint8_t *code) {
    if (*code == COMMA)
        return is_digit(code[-1]) && is_digit(code[1]);
    return *code > 0 && *code <= CONNECTORS && is_in_word(code[-1]) && is_in_word(code[1]);
}

/* Take from each run of characters that are in words what stands before its first core and after its last
   core or mark. */
static void trim(uint8_t *codes, size_t size) {
    for (size_t first = 0, end; first < size; first = end + 1) {
        size_t last;
        bool leads;
        for (; first < size && codes[first] <= CORE; first++)
            ;
        for (end = first; end < size && codes[end] > CORE; end++)
            ;
        leads = !first || !is_in_word(codes[first - 1]);
        last = end;
        if (end == size || !is_in_word(codes[end]))
            for (; last > first && codes[last - 1] == INVISIBLE; last--)
                ;
        memset(codes + (leads ? first : last), 0, leads ? end - first : end - last);
    }
}

#define AHEAD_OF_TEXT 64 /* Codes are read so many at once, and a word's 16. */

#define DEFINE_CODES(NAME, TYPE)                                                                            \
    static void NAME(const TYPE *text, size_t size, const uint8_t *table, uint8_t *codes) {                 \
        for (size_t i = 0; i < size; i++)                                                                   \
            codes[i] = table[text[i]];                                                                      \
    }
DEFINE_CODES(codes1, Py_UCS1)
DEFINE_CODES(codes2, Py_UCS2)
DEFINE_CODES(codes4, Py_UCS4)

/* Whether there are marks or invisible characters. */
static bool are_soft(const uint8_t *codes, size_t size) {
    uint8_t soft = 0;
    for (size_t i = 0; i < size; i++)
        soft |= codes[i] > CORE;
    return soft;
}

typedef struct {
    int64_t *starts, *ends, *breaks;
    uint64_t *heads, *tails;
    size_t words, most_words, lines, most_breaks;
} Words;

/* Where words begin and end, and lines. */
static bool find_edges(const uint8_t *codes, size_t size, Words *found) {
    uint64_t before = 0; /* Whether the character before is in a word. */
    size_t starts = 0, ends = 0;
    for (size_t block = 0; block < size + 1; block += 64) {
        uint64_t inside = 0, others = 0, shifted;
        for (unsigned part = 0; part < 64; part += 8) {
            uint64_t some = eight(codes + block + part), in_word = from_digit(some);
            inside |= gathered(in_word) << part;
            others |= gathered(not_zero(some) & ~in_word) << part;
        }
        for (; others; others &= others - 1) {
            size_t at = block + lowest(others);
            if (codes[at] == BREAK) {
                if (!expect(found->lines < found->most_breaks, "too little room"))
                    return false;
                found->breaks[found->lines++] = (int64_t)at;
            } else
                inside |= (uint64_t)connects(codes + at) << lowest(others);
        }
        shifted = inside << 1 | before;
        before = inside >> 63;
        for (uint64_t some = inside & ~shifted; some; some &= some - 1) {
            if (!expect(starts < found->most_words, "too little room"))
                return false;
            found->starts[starts++] = (int64_t)(block + lowest(some));
        }
        for (uint64_t some = shifted & ~inside; some; some &= some - 1)
            found->ends[ends++] = (int64_t)(block + lowest(some));
    }
    found->words = ends;
    return true;
}

/* The bits that so many codes fill. */
static const uint64_t FILLED[9] = {
    0,
    0xff,
    0xffff,
    0xffffff,
    0xffffffff,
    0xffffffffff,
    0xffffffffffff,
    0xffffffffffffff,
    0xffffffffffffffff,
};

static void find_keys(const uint8_t *codes, Words *found) {
    for (size_t i = 0; i < found->words; i++) {
        const uint8_t *word = codes + found->starts[i];
        const size_t size = (size_t)(found->ends[i] - found->starts[i]), beyond = size > 8 ? size - 8 : 0;
        const uint64_t head = eight(word) & FILLED[size < 8 ? size : 8];
        const uint64_t tail = eight(word + 8) & FILLED[beyond < 8 ? beyond : 8];
        const bool odd = size > 16 || from_core(head) | from_core(tail);
        found->heads[i] = odd ? 0 : head;
        found->tails[i] = odd ? 0 : tail;
    }
}

static PyObject *scan(PyObject *self, PyObject *arguments) {
    PyObject *text, *table_object, *starts_object, *ends_object, *heads_object, *tails_object, *breaks_object;
    Arrays arrays = {.count = 0};
    Py_buffer *table, *starts, *ends, *heads, *tails, *breaks;
    Words found = {.words = 0};
    bool done_well = false;
    size_t size;
    uint8_t *room = NULL, *codes;
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "UOOOOOO", &text, &table_object, &starts_object, &ends_object, &heads_object,
            &tails_object, &breaks_object))
        return NULL;
    if (!(table = take(&arrays, table_object, false, U8)) ||
        !(starts = take(&arrays, starts_object, true, I64)) ||
        !(ends = take(&arrays, ends_object, true, I64)) ||
        !(heads = take(&arrays, heads_object, true, U64)) ||
        !(tails = take(&arrays, tails_object, true, U64)) ||
        !(breaks = take(&arrays, breaks_object, true, I64)))
        goto done;
    if (!expect(length(table) == CHARACTERS, "a code for every character") ||
        !expect(
            length(starts) == length(ends) && length(starts) == length(heads) &&
                length(starts) == length(tails),
            "arrays are parallel"))
        goto done;
    size = (size_t)PyUnicode_GET_LENGTH(text);
    if (!(room = malloc(size + 1 + 2 * AHEAD_OF_TEXT))) {
        PyErr_NoMemory();
        goto done;
    }
    codes = room + 1;
    room[0] = 0;
    memset(codes + size, 0, 2 * AHEAD_OF_TEXT);
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND: codes1(PyUnicode_1BYTE_DATA(text), size, table->buf, codes); break;
    case PyUnicode_2BYTE_KIND: codes2(PyUnicode_2BYTE_DATA(text), size, table->buf, codes); break;
    default: codes4(PyUnicode_4BYTE_DATA(text), size, table->buf, codes); break;
    }
    if (are_soft(codes, size))
        trim(codes, size);
    found.starts = starts->buf;
    found.ends = ends->buf;
    found.breaks = breaks->buf;
    found.heads = heads->buf;
    found.tails = tails->buf;
    found.most_words = length(starts);
    found.most_breaks = length(breaks);
    done_well = find_edges(codes, size, &found);
    if (done_well)
        find_keys(codes, &found);
done:
    free(room);
    release(&arrays);
    return done_well ? Py_BuildValue("nn", (Py_ssize_t)found.words, (Py_ssize_t)found.lines) : NULL;
}

/* find(heads, tails, slots, key_heads, key_tails, key_numbers, multipliers, numbers) */

static PyObject *find(PyObject *self, PyObject *arguments) {
    PyObject *heads_object, *tails_object, *slots_object, *key_heads_object, *key_tails_object,
        *key_numbers_object, *multipliers_object, *numbers_object;
    Arrays arrays = {.count = 0};
    Py_buffer *heads, *tails, *slots, *key_heads, *key_tails, *key_numbers, *multipliers, *numbers;
    bool done_well = false;
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "OOOOOOOO", &heads_object, &tails_object, &slots_object, &key_heads_object,
            &key_tails_object, &key_numbers_object, &multipliers_object, &numbers_object))
        return NULL;
    if (!(heads = take(&arrays, heads_object, false, U64)) ||
        !(tails = take(&arrays, tails_object, false, U64)) ||
        !(slots = take(&arrays, slots_object, false, U32)) ||
        !(key_heads = take(&arrays, key_heads_object, false, U64)) ||
        !(key_tails = take(&arrays, key_tails_object, false, U64)) ||
        !(key_numbers = take(&arrays, key_numbers_object, false, U32)) ||
        !(multipliers = take(&arrays, multipliers_object, false, U64)) ||
        !(numbers = take(&arrays, numbers_object, true, U32)))
        goto done;
    if (!expect(length(heads) == length(tails) && length(heads) == length(numbers), "words are parallel") ||
        !expect(
            length(key_heads) == length(key_tails) && length(key_heads) == length(key_numbers) &&
                length(key_heads) > 0,
            "keys are parallel") ||
        !expect(length(multipliers) == 2, "two multipliers") ||
        !expect(length(slots) > 1 && !(length(slots) & (length(slots) - 1)), "slots are a power of two"))
        goto done;
    {
        const uint64_t *head = heads->buf, *tail = tails->buf, *known_head = key_heads->buf,
                       *known_tail = key_tails->buf, *by = multipliers->buf;
        const uint32_t *slot = slots->buf, *number = key_numbers->buf;
        const size_t mask = length(slots) - 1, keys = length(key_heads);
        uint32_t *out = numbers->buf;
        unsigned shift = 64;
        for (size_t size = length(slots); size > 1; size >>= 1)
            shift--;
        for (size_t i = 0, count = length(heads); i < count; i++) {
            size_t at = (size_t)((head[i] * by[0] + tail[i] * by[1]) >> shift), probes = 0;
            uint32_t key;
            if (i + AHEAD < count)
                PREFETCH(&slot[(head[i + AHEAD] * by[0] + tail[i + AHEAD] * by[1]) >> shift]);
            for (;; at = (at + 1) & mask, probes++) {
                key = slot[at];
                if (!expect(key < keys && probes <= mask, "slots that are none"))
                    goto done;
                if (!key || (known_head[key] == head[i] && known_tail[key] == tail[i]))
                    break;
            }
            out[i] = number[key];
        }
    }
    done_well = true;
done:
    return ended(&arrays, done_well);
}

/* tokens(first, words, first_rows, row_counts, row_terms, row_joined, leads, first_words, passages, exact,
          texts, positions, lengths, passage_starts, passage_leads) */

typedef struct {
    Column words, first_rows, row_counts, row_terms, row_joined, leads, first_words, passages;
} Read;

typedef struct {
    Column exact, texts, positions, lengths, passage_starts, passage_leads;
} Tokens;

/* Whether bounds ascend from 0 to a number of words. */
static bool are_bounds(Column bounds, size_t words) {
    bool ascend = bounds.count > 0 && !get(bounds, 0) && get(bounds, bounds.count - 1) == words;
    for (size_t i = 1; i < bounds.count; i++)
        ascend &= get(bounds, i - 1) <= get(bounds, i);
    return expect(ascend, "bounds that are none");
}

static Py_ssize_t find_tokens(Read read, uint64_t first, Tokens found) {
    const size_t words = read.words.count, room = found.exact.count;
    uint32_t *exact = found.exact.items, *texts = found.texts.items, *positions = found.positions.items;
    const uint32_t *word = read.words.items;
    const uint64_t *lead_of = read.leads.items;
    size_t count = 0, passage = 0, at = 0;
    if (!are_bounds(read.first_words, words) || !are_bounds(read.passages, words) ||
        !expect(found.texts.count == room && found.positions.count == room, "tokens are parallel") ||
        !expect(found.lengths.count + 1 == read.first_words.count, "a length for each text") ||
        !expect(
            found.passage_starts.count == read.passages.count &&
                found.passage_leads.count == read.passages.count,
            "passages are parallel") ||
        !expect(read.first_rows.count == read.row_counts.count, "compounds are parallel") ||
        !expect(read.row_terms.count == read.row_joined.count, "rows are parallel"))
        return -1;
    for (size_t i = 0; i < found.passage_leads.count; i++)
        set(found.passage_leads, i, 0);
    for (size_t text = 0; text < found.lengths.count; text++) {
        const size_t end = (size_t)get(read.first_words, text + 1);
        uint32_t position = 0;
        while (at < end) {
            uint64_t lead = 0;
            size_t stop;
            for (; passage < read.passages.count && get(read.passages, passage) <= at; passage++)
                set(found.passage_starts, passage, count);
            stop = passage < read.passages.count ? (size_t)get(read.passages, passage) : end;
            for (stop = stop < end ? stop : end; at < stop; at++) {
                uint64_t row = 0, rows = 1;
                if (word[at] >> 31) {
                    const uint64_t compound = (uint32_t)~word[at];
                    if (!expect(compound < read.first_rows.count, "no such compound"))
                        return -1;
                    row = get(read.first_rows, compound);
                    rows = get(read.row_counts, compound);
                    if (!expect(
                            row <= read.row_terms.count && rows <= read.row_terms.count - row,
                            "a compound of rows that are not"))
                        return -1;
                }
                if (!expect(rows <= room - count, "too little room"))
                    return -1;
                for (const uint64_t last = row + rows; row < last; row++) {
                    uint32_t term = word[at];
                    /* A joined token stands at the position of the part before it. */
                    bool is_part = true;
                    if (term >> 31) {
                        term = (uint32_t)get(read.row_terms, row);
                        is_part = !get(read.row_joined, row);
                    }
                    if (!expect(term < read.leads.count, "no such term"))
                        return -1;
                    position += is_part;
                    exact[count] = term;
                    texts[count] = (uint32_t)(first + text);
                    positions[count++] = position - 1;
                    lead += lead_of[term];
                }
            }
            if (passage)
                set(found.passage_leads, passage - 1, get(found.passage_leads, passage - 1) + lead);
        }
        set(found.lengths, text, position);
    }
    for (; passage < read.passages.count; passage++)
        set(found.passage_starts, passage, count);
    return (Py_ssize_t)count;
}

static PyObject *tokens(PyObject *self, PyObject *arguments) {
    static const unsigned TYPES[14] = {U32, I64, I64, U32, U8, I64, I64, I64, U32, U32, U32, I64, I64, I64};
    PyObject *given[14];
    Py_ssize_t first, result = -1;
    Arrays arrays = {.count = 0};
    Column columns[14];
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "nOOOOOOOOOOOOOO", &first, &given[0], &given[1], &given[2], &given[3], &given[4],
            &given[5], &given[6], &given[7], &given[8], &given[9], &given[10], &given[11], &given[12],
            &given[13]))
        return NULL;
    for (int i = 0; i < 14; i++) {
        const Py_buffer *view = take(&arrays, given[i], i >= 8, TYPES[i]);
        if (!view)
            goto done;
        columns[i] = column(view);
    }
    if (expect(first >= 0, "a negative number"))
        result = find_tokens(
            (Read){
                columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6],
                columns[7]},
            (uint64_t)first,
            (Tokens){columns[8], columns[9], columns[10], columns[11], columns[12], columns[13]});
done:
    return told(&arrays, result);
}

/* copy(source, target, width, starts, places, sizes) */

static bool copy_rows(Column source, Column target, size_t width, Column starts, Column places, Column sizes) {
    const size_t most_read = source.count / width, most_written = target.count / width;
    const uint8_t *from = source.items;
    uint8_t *to = target.items;
    if (!expect(starts.count >= sizes.count && places.count >= sizes.count, "a place for every row"))
        return false;
    for (size_t row = 0; row < sizes.count; row++) {
        const uint64_t start = get(starts, row), place = get(places, row), size = get(sizes, row);
        if (!expect(
                size <= most_read && start <= most_read - size && size <= most_written &&
                    place <= most_written - size,
                "a row beyond all items"))
            return false;
        memmove(to + place * width, from + start * width, size * width);
    }
    return true;
}

static PyObject *copy(PyObject *self, PyObject *arguments) {
    PyObject *source_object, *target_object, *starts_object, *places_object, *sizes_object;
    Py_ssize_t width;
    Arrays arrays = {.count = 0};
    Py_buffer *source, *target, *starts, *places, *sizes;
    bool done_well = false;
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "OOnOOO", &source_object, &target_object, &width, &starts_object, &places_object,
            &sizes_object))
        return NULL;
    if ((source = take(&arrays, source_object, false, U8)) &&
        (target = take(&arrays, target_object, true, U8)) &&
        (starts = take(&arrays, starts_object, false, I64)) &&
        (places = take(&arrays, places_object, false, I64)) &&
        (sizes = take(&arrays, sizes_object, false, I64)) && expect(width > 0, "a width above 0"))
        done_well = copy_rows(
            column(source), column(target), (size_t)width, column(starts), column(places), column(sizes));
    return ended(&arrays, done_well);
}

/* tally(postings, bases, codes, freqs, mixed, lengths, counts, of_postings, of_mixed, doc_frequencies, max_freqs,
         min_lengths) */

#define MIXED 2

typedef struct {
    Column postings, bases, codes, freqs, mixed, lengths;
} Postings;

typedef struct {
    Column counts, of_postings, of_mixed, doc_frequencies, max_freqs, min_lengths;
} Tally;

static inline void note(const Tally *tally, size_t slot, uint64_t freq, uint64_t length_of_doc) {
    uint32_t *max_freq = (uint32_t *)tally->max_freqs.items + slot;
    uint32_t *min_length = (uint32_t *)tally->min_lengths.items + slot;
    ((uint64_t *)tally->counts.items)[slot] += freq;
    ((uint32_t *)tally->doc_frequencies.items)[slot]++;
    *max_freq = freq > *max_freq ? (uint32_t)freq : *max_freq;
    *min_length = length_of_doc < *min_length ? (uint32_t)length_of_doc : *min_length;
}

/* in_posting: zeros, one for each slot. */
static bool tally_postings(Postings given, Tally tally, uint32_t *in_posting) {
    const size_t slots = tally.counts.count, total = given.codes.count;
    uint32_t *of_postings = tally.of_postings.items, *of_mixed = tally.of_mixed.items;
    size_t at = 0, next = 0;
    if (!expect(given.postings.count == given.bases.count, "terms are parallel") ||
        !expect(
            given.freqs.count == total && given.lengths.count == total && tally.of_postings.count == total,
            "postings are parallel") ||
        !expect(tally.of_mixed.count == given.mixed.count, "mixed occurrences are parallel") ||
        !expect(
            tally.doc_frequencies.count == slots && tally.max_freqs.count == slots &&
                tally.min_lengths.count == slots && slots < UINT32_MAX,
            "slots are parallel"))
        return false;
    for (size_t term = 0; term < given.postings.count; term++) {
        const uint64_t postings = get(given.postings, term), base = get(given.bases, term);
        if (!expect(postings <= total - at, "more postings than there are") ||
            !expect(base <= slots, "no such slot"))
            return false;
        for (const size_t end = at + (size_t)postings; at < end; at++) {
            const uint64_t code = get(given.codes, at), freq = get(given.freqs, at);
            const uint64_t length_of_doc = get(given.lengths, at);
            if (code != MIXED) {
                const uint64_t slot = base + (code > MIXED ? code - MIXED : 0);
                if (!expect(slot < slots, "no such slot"))
                    return false;
                note(&tally, (size_t)slot, freq, length_of_doc);
                of_postings[at] = (uint32_t)slot;
                continue;
            }
            if (!expect(freq <= given.mixed.count - next, "more occurrences than there are"))
                return false;
            of_postings[at] = (uint32_t)slots;
            for (size_t i = next; i < next + freq; i++) {
                const uint64_t slot = base + get(given.mixed, i) - 1;
                if (!expect(slot < slots, "no such slot"))
                    return false;
                in_posting[slot]++;
                of_mixed[i] = (uint32_t)slot;
            }
            for (const size_t last = next + (size_t)freq; next < last; next++) {
                uint32_t *some = in_posting + of_mixed[next];
                if (*some)
                    note(&tally, of_mixed[next], *some, length_of_doc);
                *some = 0;
            }
        }
    }
    return expect(at == total && next == given.mixed.count, "postings of no term");
}

static PyObject *tally(PyObject *self, PyObject *arguments) {
    static const unsigned TYPES[12] = {
        I64, I64, U8 | U16 | U32, ANY_WIDTH, U8 | U16 | U32, ANY_WIDTH, I64, U32, U32, U32, U32, U32};
    PyObject *given[12];
    Arrays arrays = {.count = 0};
    Column columns[12];
    uint32_t *in_posting = NULL;
    bool done_well = false;
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "OOOOOOOOOOOO", &given[0], &given[1], &given[2], &given[3], &given[4], &given[5],
            &given[6], &given[7], &given[8], &given[9], &given[10], &given[11]))
        return NULL;
    for (int i = 0; i < 12; i++) {
        const Py_buffer *view = take(&arrays, given[i], i >= 6, TYPES[i]);
        if (!view)
            goto done;
        columns[i] = column(view);
    }
    if (!(in_posting = calloc(columns[6].count + 1, sizeof *in_posting))) {
        PyErr_NoMemory();
        goto done;
    }
    done_well = tally_postings(
        (Postings){columns[0], columns[1], columns[2], columns[3], columns[4], columns[5]},
        (Tally){columns[6], columns[7], columns[8], columns[9], columns[10], columns[11]}, in_posting);
done:
    free(in_posting);
    return ended(&arrays, done_well);
}

/* pack(values, counts, data, forms, sizes) */

enum { WIDTH_COUNT = 7 };
static const unsigned WIDTHS[WIDTH_COUNT] = {0, 1, 2, 4, 8, 16, 32};
static const uint32_t LARGEST[WIDTH_COUNT] = {1, 1, 3, 15, 255, 65535, UINT32_MAX};

/* The form that takes the fewest bytes, and how many bytes that are; larger: how many items are above the
   largest one of each width. */
static unsigned form_of(const size_t larger[WIDTH_COUNT], size_t count, size_t *size) {
    const unsigned exception_code = larger[4] ? larger[5] ? 3 : 2 : 1;
    unsigned best = larger[1] ? WIDTH_COUNT : 0;
    *size = larger[1] ? SIZE_MAX : 0;
    for (unsigned code = 1; code < WIDTH_COUNT; code++) {
        size_t cost = ((count * WIDTHS[code] + 7) >> 3) + larger[code] * ((1u << exception_code) >> 1);
        if (cost < *size) {
            *size = cost;
            best = code;
        }
    }
    return larger[best] ? best | exception_code << 3 : best;
}

/* For each width of items, so that many are compared at once. */
#define DEFINE_PACK(NAME, TYPE)                                                                             \
    static size_t NAME(const TYPE *values, size_t count, uint8_t *data, size_t room, uint8_t *form) {       \
        size_t larger[WIDTH_COUNT] = {0}, size, exceptions;                                                 \
        unsigned width, largest;                                                                            \
        for (size_t i = 0; i < count; i++)                                                                  \
            larger[1] += values[i] > 1;                                                                     \
        for (unsigned code = 2; code < WIDTH_COUNT - 1 && larger[code - 1]; code++)                         \
            for (size_t i = 0; i < count; i++)                                                              \
                larger[code] += values[i] > LARGEST[code];                                                  \
        *form = (uint8_t)form_of(larger, count, &size);                                                     \
        if (!expect(size <= room, "too little room"))                                                       \
            return SIZE_MAX;                                                                                \
        width = WIDTHS[*form & 7];                                                                          \
        largest = LARGEST[*form & 7];                                                                       \
        if (!width)                                                                                         \
            return 0;                                                                                       \
        exceptions = (count * width + 7) >> 3;                                                              \
        if (width < 8) {                                                                                    \
            const size_t per_byte = 8 / width;                                                              \
            for (size_t i = 0, octet = 0; octet < exceptions; octet++) {                                    \
                const size_t end = count - i < per_byte ? count : i + per_byte;                             \
                unsigned codes = 0;                                                                         \
                for (unsigned shift = 0; i < end; i++, shift += width)                                      \
                    codes |= (values[i] > largest ? 0u : (unsigned)values[i]) << shift;                     \
                data[octet] = (uint8_t)codes;                                                               \
            }                                                                                               \
        } else                                                                                              \
            for (size_t i = 0; i < count; i++) {                                                            \
                uint32_t code = values[i] > largest ? 0u : (uint32_t)values[i];                             \
                memcpy(data + i * (width >> 3), &code, width >> 3);                                         \
            }                                                                                               \
        if (*form >> 3) {                                                                                   \
            const size_t bytes = (size_t)1 << ((*form >> 3) - 1);                                           \
            for (size_t i = 0, at = exceptions; i < count; i++)                                             \
                if (values[i] > largest) {                                                                  \
                    uint32_t value = (uint32_t)values[i];                                                   \
                    memcpy(data + at, &value, bytes);                                                       \
                    at += bytes;                                                                            \
                }                                                                                           \
        }                                                                                                   \
        return size;                                                                                        \
    }
DEFINE_PACK(pack1, uint8_t)
DEFINE_PACK(pack2, uint16_t)
DEFINE_PACK(pack4, uint32_t)
DEFINE_PACK(pack8, uint64_t)

static Py_ssize_t pack_all(Column values, Column counts, Column data, Column forms, Column sizes) {
    size_t from = 0, at = 0;
    if (!expect(counts.count == forms.count && counts.count == sizes.count, "lists are parallel"))
        return -1;
    for (size_t i = 0; i < counts.count; i++) {
        const size_t some = (size_t)get(counts, i), room = data.count - at;
        uint8_t *here = (uint8_t *)data.items + at, *form = (uint8_t *)forms.items + i;
        size_t size;
        if (!expect(some <= values.count - from, "lists longer than all items"))
            return -1;
        switch (values.width) {
        case 1: size = pack1((const uint8_t *)values.items + from, some, here, room, form); break;
        case 2: size = pack2((const uint16_t *)values.items + from, some, here, room, form); break;
        case 4: size = pack4((const uint32_t *)values.items + from, some, here, room, form); break;
        default: size = pack8((const uint64_t *)values.items + from, some, here, room, form); break;
        }
        if (size == SIZE_MAX)
            return -1;
        set(sizes, i, size);
        from += some;
        at += size;
    }
    return expect(from == values.count, "items of no list") ? (Py_ssize_t)at : -1;
}

static PyObject *pack(PyObject *self, PyObject *arguments) {
    PyObject *values_object, *counts_object, *data_object, *forms_object, *sizes_object;
    Arrays arrays = {.count = 0};
    Py_buffer *values, *counts, *data, *forms, *sizes;
    Py_ssize_t result = -1;
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "OOOOO", &values_object, &counts_object, &data_object, &forms_object, &sizes_object))
        return NULL;
    if ((values = take(&arrays, values_object, false, ANY_WIDTH)) &&
        (counts = take(&arrays, counts_object, false, I64)) &&
        (data = take(&arrays, data_object, true, U8)) && (forms = take(&arrays, forms_object, true, U8)) &&
        (sizes = take(&arrays, sizes_object, true, I64)))
        result = pack_all(column(values), column(counts), column(data), column(forms), column(sizes));
    return told(&arrays, result);
}

static PyMethodDef METHODS[] = {
    {"copy", copy, METH_VARARGS, NULL},
    {"find", find, METH_VARARGS, NULL},
    {"pack", pack, METH_VARARGS, NULL},
    {"scan", scan, METH_VARARGS, NULL},
    {"tally", tally, METH_VARARGS, NULL},
    {"tokens", tokens, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/* Changes whenever a function here is given or gives something else. */
#define INTERFACE 2

static int tell_interface(PyObject *module) { return PyModule_AddIntConstant(module, "INTERFACE", INTERFACE); }

static PyModuleDef_Slot SLOTS[] = {
    {Py_mod_exec, tell_interface},
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED}, /* Nothing is kept from one call to the next. */
#endif
    {0, NULL},
};

static struct PyModuleDef MODULE = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "searchlib.native.writing",
    .m_doc = "The loops that take most of the time of indexing; `searchlib.native.indexing` says what they get.",
    .m_size = 0,
    .m_methods = METHODS,
    .m_slots = SLOTS,
};

PyMODINIT_FUNC PyInit_writing(void) { return PyModuleDef_Init(&MODULE); }
