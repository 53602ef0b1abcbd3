/* loops: the loops that take most of a query's time, over the records of an index and arrays of numbers.

   Each has a twin in numpy, which answers the same to the last bit and is used where this is not compiled;
   what it does is said there, and what its arguments are beside this file. Arrays come by the buffer protocol,
   and are made by the caller. Bytes of an index are hostile: whatever they are, nothing is read or written
   beyond an array.

   Sums and products of floats are rounded one by one, in the order of the twins; it is to be compiled
   without the contraction of the two. */

#include "arrays.h"

#define AHEAD 8 /* So far before its turn memory is asked for. */
#define POSITION_LIMIT ((uint64_t)1 << 31)
#define MIXED 2u

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

/* Where the processor has wider registers than all of its kind do, a loop over many numbers uses them. */
#if defined(__gnu_linux__) && defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

/* The first index from `from` on whose item is not below a value (or is above it); near ones are found
   sooner. Items ascend. */
#define DEFINE_SEEK(NAME, TYPE)                                                                             \
    static size_t NAME(const TYPE *items, size_t from, size_t count, TYPE value) {                          \
        size_t step = 1, low = from, high;                                                                  \
        if (from >= count || items[from] >= value)                                                          \
            return from;                                                                                    \
        while (step < count - low && items[low + step] < value) {                                           \
            low += step;                                                                                    \
            step <<= 1;                                                                                     \
        }                                                                                                   \
        high = step < count - low ? low + step : count;                                                     \
        while (high - low > 1) {                                                                            \
            size_t middle = low + ((high - low) >> 1);                                                      \
            if (items[middle] < value)                                                                      \
                low = middle;                                                                               \
            else                                                                                            \
                high = middle;                                                                              \
        }                                                                                                   \
        return high;                                                                                        \
    }
DEFINE_SEEK(seek4, uint32_t)
DEFINE_SEEK(seek8, uint64_t)

static size_t seek(const Py_buffer *items, size_t from, uint64_t value) {
    if (items->itemsize == 8)
        return seek8(items->buf, from, length(items), value);
    return value > UINT32_MAX ? length(items) : seek4(items->buf, from, length(items), (uint32_t)value);
}

/* The row of a place, looked for from one row on. There is a row at least. Places of a damaged index may be
   before that row or beyond the last one: they count to these. */
static size_t row_of(const Py_buffer *starts, size_t from, uint64_t place) {
    size_t row = seek(starts, from + 1, place + 1) - 1, last = length(starts) - 2;
    return row < last ? row : last;
}

/* Records of terms, by the grammar of `postings` and `packing` */

typedef struct {
    const uint8_t *data;
    size_t size, at, count, lists, mixed_count, occurrences;
    uint32_t *docs, *freqs, *codes, *mixed, *high; /* high: NULL where it is 1 throughout */
} Record;

static const unsigned WIDTHS[] = {0, 1, 2, 4, 8, 16, 32};

static inline uint32_t little(const uint8_t *data, size_t bytes) {
    uint32_t value = 0;
    memcpy(&value, data, bytes);
    return value;
}

/* Codes of less than a byte; inlined for each width, so that nothing is left to be found out in the loop. */
static inline void unpack_bits(const uint8_t *data, uint32_t *out, size_t count, const unsigned width) {
    const unsigned mask = (1u << width) - 1, per_byte = 8 / width;
    size_t whole = count / per_byte;
    for (size_t i = 0; i < whole; i++)
        for (unsigned k = 0; k < per_byte; k++)
            out[i * per_byte + k] = (unsigned)data[i] >> (k * width) & mask;
    for (size_t i = whole * per_byte; i < count; i++)
        out[i] = (unsigned)data[whole] >> ((i - whole * per_byte) * width) & mask;
}

/* Puts exceptions into their holes, of which there are so many. Without branches: where they are is not
   foreseen. What is wrong, or NULL. */
static inline const char *fill(const uint8_t *data, uint32_t *out, size_t holes, const size_t size) {
    uint32_t all = 1;
    for (size_t i = 0; i < holes; i++)
        all &= little(data + i * size, size) != 0;
    for (; holes; out++) {
        size_t here = !*out;
        *out |= little(data, size) & -(uint32_t)here;
        data += here * size;
        holes -= here;
    }
    return all ? NULL : "it has a value of 0";
}

/* Reads a list and goes beyond it. What is wrong, or NULL. */
static const char *unpack(Record *record, uint32_t *out, size_t count, unsigned form) {
    unsigned code = form & 7, width;
    size_t bytes, left = record->size - record->at, exception = form >> 3 ? (size_t)1 << ((form >> 3) - 1) : 0;
    const uint8_t *data = record->data + record->at;
    uint32_t all = 1;
    size_t holes = 0;
    if (!code && !form) {
        for (size_t i = 0; i < count; i++)
            out[i] = 1;
        return NULL;
    }
    if (!code || code > 6 || form >= 32)
        return "it has a form that is none";
    width = WIDTHS[code];
    if (count > left * 8 || (bytes = (count * width + 7) >> 3) > left)
        return "it ends early";
    switch (width) {
    case 1: unpack_bits(data, out, count, 1); break;
    case 2: unpack_bits(data, out, count, 2); break;
    case 4: unpack_bits(data, out, count, 4); break;
    case 8:
        for (size_t i = 0; i < count; i++)
            out[i] = data[i];
        break;
    case 16:
        for (size_t i = 0; i < count; i++)
            out[i] = (uint32_t)data[2 * i] | (uint32_t)data[2 * i + 1] << 8;
        break;
    default: memcpy(out, data, bytes);
    }
    record->at += bytes;
    if (!exception) {
        for (size_t i = 0; i < count; i++)
            all &= out[i] != 0;
        return all ? NULL : "it has a value of 0";
    }
    data += bytes;
    for (size_t i = 0; i < count; i++)
        holes += !out[i];
    if (holes > (left - bytes) / exception)
        return "it ends early";
    record->at += holes * exception;
    switch (exception) {
    case 1: return fill(data, out, holes, 1);
    case 2: return fill(data, out, holes, 2);
    default: return fill(data, out, holes, 4);
    }
}

static void forget(Record *record) {
    free(record->docs);
    free(record->freqs);
    free(record->codes);
    free(record->mixed);
    free(record->high);
}

static uint32_t *numbers(size_t count) { return malloc((count ? count : 1) * sizeof(uint32_t)); }

/* Reads a record as far as it is asked for. lists: how many the field's records have. */
static const char *open_record(
    Record *record, const uint8_t *data, size_t size, size_t count, size_t lists, uint64_t doc_count,
    bool with_variants, bool with_positions) {
    static const char *const memory = "";
    const char *wrong;
    uint64_t doc = 0;
    memset(record, 0, sizeof *record);
    record->data = data;
    record->size = size;
    record->count = count;
    record->lists = lists;
    record->at = lists;
    if (!count)
        return "it has no postings";
    if (lists > size)
        return "it ends early";
    if (count > doc_count)
        return "it has a document that is not";
    if (!(record->docs = numbers(count)) || !(record->freqs = numbers(count)))
        return memory;
    if ((wrong = unpack(record, record->docs, count, data[0])))
        return wrong;
    for (size_t i = 0; i < count; i++) {
        doc += record->docs[i];
        if (doc > doc_count)
            return "it has a document that is not";
        record->docs[i] = (uint32_t)(doc - 1);
    }
    if (lists < 2)
        return "it does not tell how often";
    if ((wrong = unpack(record, record->freqs, count, data[1])))
        return wrong;
    /* The steps' lowest bytes come last, and there is no need to know where lists end before them that are
       not asked for. */
    if (lists == 5 && (with_variants || (with_positions && data[lists - 1]))) {
        uint64_t occurrences = 0;
        if (!(record->codes = numbers(count)))
            return memory;
        if ((wrong = unpack(record, record->codes, count, data[2])))
            return wrong;
        for (size_t i = 0; i < count; i++)
            if (record->codes[i] == MIXED)
                occurrences += record->freqs[i];
        if (occurrences > size)
            return "it has more occurrences than bytes";
        record->mixed_count = (size_t)occurrences;
        if (!(record->mixed = numbers(record->mixed_count + 1)))
            return memory;
        if ((wrong = unpack(record, record->mixed, record->mixed_count, data[3])))
            return wrong;
    }
    if (with_positions) {
        uint64_t occurrences = 0;
        if (lists < 3)
            return "it does not tell where";
        for (size_t i = 0; i < count; i++)
            occurrences += record->freqs[i];
        if (occurrences > size)
            return "it has more occurrences than bytes";
        record->occurrences = (size_t)occurrences;
        if (data[lists - 1]) {
            if (!(record->high = numbers(record->occurrences)))
                return memory;
            if ((wrong = unpack(record, record->high, record->occurrences, data[lists - 1])))
                return wrong;
        }
        if (size - record->at < record->occurrences ||
            ((lists < 5 || record->codes) && size - record->at != record->occurrences))
            return "its positions are not its occurrences";
        record->at = size - record->occurrences;
    }
    return NULL;
}

static uint32_t code_of(int64_t variant) { return variant ? (uint32_t)variant + MIXED : 1; }

static uint32_t variant_of(uint32_t code) { return code > MIXED ? code - MIXED : 0; }

/* The position of an occurrence, given the sum of the steps before it in its posting. */
static uint64_t stepped(const Record *record, size_t occurrence, uint64_t before) {
    uint64_t high = record->high ? record->high[occurrence] - 1 : 0;
    return before + (high << 8) + record->data[record->at + occurrence];
}

static void raise_for(const char *wrong) {
    if (*wrong)
        PyErr_SetString(PyExc_ValueError, wrong);
    else
        PyErr_NoMemory();
}

/* Opens the record of a part, a tuple (octets, count, lists, ...). False with an error set. */
static bool open_part(
    Arrays *arrays, PyObject *part, Py_ssize_t size, Record *record, uint64_t doc_count, bool with_variants,
    bool with_positions) {
    Py_ssize_t count, lists;
    const Py_buffer *octets;
    const char *wrong;
    memset(record, 0, sizeof *record);
    if (!PyTuple_Check(part) || PyTuple_GET_SIZE(part) != size) {
        PyErr_SetString(PyExc_TypeError, "a part is a tuple of some size");
        return false;
    }
    if (!(octets = take(arrays, PyTuple_GET_ITEM(part, 0), false, U8)))
        return false;
    count = PyNumber_AsSsize_t(PyTuple_GET_ITEM(part, 1), PyExc_ValueError);
    if (count == -1 && PyErr_Occurred())
        return false;
    lists = PyNumber_AsSsize_t(PyTuple_GET_ITEM(part, 2), PyExc_ValueError);
    if (lists == -1 && PyErr_Occurred())
        return false;
    if (!expect(count >= 0 && ((lists >= 1 && lists <= 3) || lists == 5), "no such record"))
        return false;
    wrong = open_record(
        record, octets->buf, (size_t)octets->len, (size_t)count, (size_t)lists, doc_count, with_variants,
        with_positions);
    if (wrong)
        raise_for(wrong);
    return !wrong;
}

/* The variant that a part asks for; -1 for all. False with an error set. */
static bool variant_asked(PyObject *part, Py_ssize_t size, Py_ssize_t place, long long *variant) {
    if (!PyTuple_Check(part) || PyTuple_GET_SIZE(part) != size) {
        PyErr_SetString(PyExc_TypeError, "a part is a tuple of some size");
        return false;
    }
    *variant = PyNumber_AsSsize_t(PyTuple_GET_ITEM(part, place), PyExc_ValueError);
    if (*variant == -1 && PyErr_Occurred())
        return false;
    return expect(*variant < (long long)UINT32_MAX - MIXED, "no such variant");
}

/* weigh(parts, base, doc_count, docs, weights, at) */

typedef struct {
    uint32_t *docs;
    float *weights;
    size_t count;
} Weighed;

static void drop(Weighed *weighed) {
    free(weighed->docs);
    free(weighed->weights);
    memset(weighed, 0, sizeof *weighed);
}

static bool make_room(Weighed *weighed, size_t count) {
    weighed->docs = numbers(count);
    weighed->weights = malloc((count ? count : 1) * sizeof(float));
    if (!weighed->docs || !weighed->weights) {
        PyErr_NoMemory();
        return false;
    }
    return true;
}

/* What a term weighs in each of its documents; of a variant only those that have it. */
static void weigh_record(Record *record, const float *norms, int64_t variant, Weighed *out) {
    size_t n = 0;
    if (variant < 0 || !record->codes) {
        for (; n < record->count; n++) {
            out->docs[n] = record->docs[n];
            out->weights[n] = norms[record->docs[n]] * (float)record->freqs[n];
        }
    } else {
        uint32_t code = code_of(variant), *mixed = record->mixed, such = 0;
        for (size_t i = 0; i < record->mixed_count; i++) { /* Of each occurrence how many are before it. */
            uint32_t is_such = mixed[i] == (uint64_t)variant + 1;
            mixed[i] = such;
            such += is_such;
        }
        mixed[record->mixed_count] = such;
        for (size_t i = 0; i < record->count; i++) {
            uint32_t freq = record->freqs[i], step = record->codes[i] == MIXED ? freq : 0,
                     pure = record->codes[i] == code ? freq : 0, count = mixed[step] - mixed[0] + pure;
            out->docs[n] = record->docs[i];
            out->weights[n] = norms[record->docs[i]] * (float)count;
            n += count > 0;
            mixed += step;
        }
    }
    out->count = n;
}

static bool add_weighed(Weighed *all, Weighed *other) {
    Weighed both = {0};
    size_t i = 0, j = 0, n = 0;
    if (!make_room(&both, all->count + other->count)) {
        drop(&both);
        return false;
    }
    while (i < all->count || j < other->count) {
        bool left = i < all->count && (j == other->count || all->docs[i] <= other->docs[j]);
        bool right = j < other->count && (i == all->count || other->docs[j] <= all->docs[i]);
        both.docs[n] = left ? all->docs[i] : other->docs[j];
        both.weights[n++] = (left ? all->weights[i] : 0) + (right ? other->weights[j] : 0);
        i += left;
        j += right;
    }
    both.count = n;
    drop(all);
    *all = both;
    return true;
}

static PyObject *weigh(PyObject *self, PyObject *arguments) {
    PyObject *parts, *docs_object, *weights_object;
    Py_ssize_t base, doc_count, at, result = -1;
    Arrays arrays = {.count = 0};
    Weighed all = {0}, one = {0};
    Record record = {0};
    Py_buffer *docs, *weights;
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "O!nnOOn", &PyTuple_Type, &parts, &base, &doc_count, &docs_object, &weights_object, &at))
        return NULL;
    if (!(docs = take(&arrays, docs_object, true, I64)) ||
        !(weights = take(&arrays, weights_object, true, F32)))
        goto done;
    if (!expect(base >= 0 && doc_count >= 0 && at >= 0, "negative numbers"))
        goto done;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(parts); i++) {
        PyObject *part = PyTuple_GET_ITEM(parts, i);
        Py_buffer *norms;
        Py_ssize_t doc_frequency;
        long long variant;
        if (!variant_asked(part, 6, 3, &variant) ||
            !(norms = take(&arrays, PyTuple_GET_ITEM(part, 5), false, F32)) ||
            !expect(length(norms) >= (size_t)base + (size_t)doc_count, "too few norms") ||
            !open_part(&arrays, part, 6, &record, (uint64_t)doc_count, variant >= 0, false))
            goto done;
        doc_frequency = PyNumber_AsSsize_t(PyTuple_GET_ITEM(part, 4), PyExc_ValueError);
        if (doc_frequency == -1 && PyErr_Occurred())
            goto done;
        if (!make_room(&one, record.count))
            goto done;
        weigh_record(&record, (const float *)norms->buf + base, variant, &one);
        forget(&record);
        memset(&record, 0, sizeof record);
        if (!expect(one.count == (size_t)doc_frequency, "it has other documents than are counted"))
            goto done;
        if (!i) {
            all = one;
        } else {
            if (!add_weighed(&all, &one))
                goto done;
            drop(&one);
        }
        memset(&one, 0, sizeof one);
    }
    if (!expect(
            (size_t)at + all.count <= length(docs) && (size_t)at + all.count <= length(weights),
            "too little room"))
        goto done;
    for (size_t i = 0; i < all.count; i++)
        ((int64_t *)docs->buf)[(size_t)at + i] = (int64_t)base + all.docs[i];
    if (all.count)
        memcpy((float *)weights->buf + at, all.weights, all.count * sizeof(float));
    result = at + (Py_ssize_t)all.count;
done:
    forget(&record);
    drop(&one);
    drop(&all);
    return told(&arrays, result);
}

/* stand(parts, base, doc_count, starts, width, places, spellings, at) */

static PyObject *stand(PyObject *self, PyObject *arguments) {
    PyObject *parts, *starts_object, *places_object, *spellings_object;
    Py_ssize_t base, doc_count, width, at, result = -1;
    uint64_t highest = 0;
    Arrays arrays = {.count = 0};
    Record record = {0};
    Py_buffer *starts, *places, *spellings;
    uint64_t *before_places = NULL;
    uint32_t *before_spellings = NULL;
    size_t before = 0; /* how many of the parts so far */
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "O!nnOnOOn", &PyTuple_Type, &parts, &base, &doc_count, &starts_object, &width,
            &places_object, &spellings_object, &at))
        return NULL;
    if (!(starts = take(&arrays, starts_object, false, U32 | U64)) ||
        !(places = take(&arrays, places_object, true, U32 | U64)) ||
        !(spellings = take(&arrays, spellings_object, true, U32)))
        goto done;
    if (!expect(base >= 0 && doc_count >= 0 && width > 0 && at >= 0, "negative numbers") ||
        !expect(length(starts) / (size_t)width >= (size_t)base + (size_t)doc_count, "too few rows"))
        goto done;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(parts); i++) {
        PyObject *part = PyTuple_GET_ITEM(parts, i);
        Py_ssize_t column;
        const uint32_t *mixed;
        size_t occurrence = 0, old = 0, n = (size_t)at;
        if (!open_part(&arrays, part, 4, &record, (uint64_t)doc_count, true, true))
            goto done;
        column = PyNumber_AsSsize_t(PyTuple_GET_ITEM(part, 3), PyExc_ValueError);
        if (column == -1 && PyErr_Occurred())
            goto done;
        if (!expect(column >= 0 && column < width, "no such column") ||
            !expect(
                (size_t)at + before + record.occurrences <= length(places) &&
                    (size_t)at + before + record.occurrences <= length(spellings),
                "too little room"))
            goto done;
        /* What was there stands aside, and both are put together. */
        if (before) {
            free(before_places);
            free(before_spellings);
            before_places = malloc(before * sizeof *before_places);
            before_spellings = numbers(before);
            if (!before_places || !before_spellings) {
                PyErr_NoMemory();
                goto done;
            }
            for (size_t k = 0; k < before; k++) {
                before_places[k] = item(places, (size_t)at + k);
                before_spellings[k] = ((uint32_t *)spellings->buf)[(size_t)at + k];
            }
        }
        mixed = record.mixed;
        for (size_t k = 0; k < record.count; k++) {
            uint64_t start = item(starts, ((size_t)base + record.docs[k]) * (size_t)width + (size_t)column);
            uint64_t position = 0;
            bool is_mixed = record.codes && record.codes[k] == MIXED;
            uint64_t spelling = record.codes && !is_mixed ? variant_of(record.codes[k]) : 0;
            for (uint32_t f = 0; f < record.freqs[k]; f++, occurrence++) {
                uint64_t place, here;
                position = stepped(&record, occurrence, position);
                if (!expect(position < POSITION_LIMIT, "it has a position that is too large"))
                    goto done;
                here = is_mixed ? (uint64_t)*mixed++ - 1 : spelling;
                here = here * (uint64_t)width + (uint64_t)column;
                if (here > highest)
                    highest = here;
                place = start + position;
                for (; old < before && before_places[old] < place; old++, n++) {
                    put(places, n, before_places[old]);
                    ((uint32_t *)spellings->buf)[n] = before_spellings[old];
                }
                put(places, n, place);
                ((uint32_t *)spellings->buf)[n++] = (uint32_t)here;
            }
        }
        for (; old < before; old++, n++) {
            put(places, n, before_places[old]);
            ((uint32_t *)spellings->buf)[n] = before_spellings[old];
        }
        before += record.occurrences;
        forget(&record);
        memset(&record, 0, sizeof record);
    }
    if (!expect(highest <= UINT32_MAX, "it has a variant that is too large"))
        goto done;
    result = at + (Py_ssize_t)before;
done:
    forget(&record);
    free(before_places);
    free(before_spellings);
    release(&arrays);
    return result < 0 ? NULL : Py_BuildValue("nK", result, (unsigned long long)highest);
}

/* stand_in(parts, base, doc_count, starts, width, docs, places, at) */

static PyObject *stand_in(PyObject *self, PyObject *arguments) {
    PyObject *parts, *starts_object, *docs_object, *places_object;
    Py_ssize_t base, doc_count, width, at, result = -1;
    Arrays arrays = {.count = 0};
    Record record = {0};
    Py_buffer *starts, *docs, *places;
    size_t n;
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "O!nnOnOOn", &PyTuple_Type, &parts, &base, &doc_count, &starts_object, &width,
            &docs_object, &places_object, &at))
        return NULL;
    if (!(starts = take(&arrays, starts_object, false, U32 | U64)) ||
        !(docs = take(&arrays, docs_object, false, I64)) ||
        !(places = take(&arrays, places_object, true, U32 | U64)))
        goto done;
    if (!expect(base >= 0 && doc_count >= 0 && width > 0 && at >= 0, "negative numbers") ||
        !expect(length(starts) / (size_t)width >= (size_t)base + (size_t)doc_count, "too few rows"))
        goto done;
    n = (size_t)at;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(parts); i++) {
        PyObject *part = PyTuple_GET_ITEM(parts, i);
        Py_ssize_t column;
        long long variant;
        const uint32_t *mixed;
        const uint64_t *asked = docs->buf;
        uint32_t code;
        size_t occurrence = 0, next = seek8(asked, 0, length(docs), (uint64_t)base);
        if (!variant_asked(part, 5, 4, &variant) ||
            !open_part(&arrays, part, 5, &record, (uint64_t)doc_count, variant >= 0, true))
            goto done;
        column = PyNumber_AsSsize_t(PyTuple_GET_ITEM(part, 3), PyExc_ValueError);
        if (column == -1 && PyErr_Occurred())
            goto done;
        if (!expect(column >= 0 && column < width, "no such column"))
            goto done;
        code = variant < 0 ? 0 : code_of(variant);
        mixed = record.mixed;
        for (size_t k = 0; k < record.count && next < length(docs); k++) {
            uint64_t doc = (uint64_t)base + record.docs[k], position = 0, start;
            uint32_t freq = record.freqs[k];
            bool is_mixed = record.codes && record.codes[k] == MIXED;
            while (next < length(docs) && asked[next] < doc)
                next++;
            if (next == length(docs) || asked[next] != doc ||
                (variant >= 0 && record.codes && !is_mixed && record.codes[k] != code)) {
                occurrence += freq;
                if (is_mixed)
                    mixed += freq;
                continue;
            }
            start = item(starts, (size_t)doc * (size_t)width + (size_t)column);
            for (uint32_t f = 0; f < freq; f++, occurrence++) {
                position = stepped(&record, occurrence, position);
                if (!expect(position < POSITION_LIMIT, "it has a position that is too large"))
                    goto done;
                if (is_mixed && *mixed++ != (uint64_t)variant + 1 && variant >= 0)
                    continue;
                if (!expect(n < length(places), "too little room"))
                    goto done;
                put(places, n++, start + position);
            }
        }
        forget(&record);
        memset(&record, 0, sizeof record);
    }
    result = (Py_ssize_t)n;
done:
    forget(&record);
    return told(&arrays, result);
}

/* among(places, spellings, bounds, segment_starts, codes, out, at) */

/* Where each of some stretches begins in ascending items. Many are looked for one from the other on; of few
   some are looked for at once, so that their ways through memory are waited for together. */
#define TOGETHER 16
#define DEFINE_FIND_FIRSTS(NAME, TYPE, SEEK)                                                                \
    static void NAME(                                                                                       \
        const TYPE *items, size_t count, const TYPE *bounds, size_t stretches, size_t *firsts) {            \
        size_t i = 0;                                                                                       \
        for (; stretches * 32 < count && i + TOGETHER <= stretches; i += TOGETHER) {                        \
            const TYPE *low[TOGETHER];                                                                      \
            size_t left = count;                                                                            \
            for (int k = 0; k < TOGETHER; k++)                                                              \
                low[k] = items;                                                                             \
            while (left > 1) {                                                                              \
                size_t half = left >> 1;                                                                    \
                for (int k = 0; k < TOGETHER; k++)                                                          \
                    low[k] += low[k][half - 1] < bounds[2 * (i + (size_t)k)] ? half : 0;                    \
                left -= half;                                                                               \
            }                                                                                               \
            for (int k = 0; k < TOGETHER; k++)                                                              \
                firsts[i + (size_t)k] =                                                                     \
                    (size_t)(low[k] - items) + (count && *low[k] < bounds[2 * (i + (size_t)k)]);            \
        }                                                                                                   \
        for (; i < stretches; i++)                                                                          \
            firsts[i] = SEEK(items, i ? firsts[i - 1] : 0, count, bounds[2 * i]);                           \
    }
DEFINE_FIND_FIRSTS(find_firsts4, uint32_t, seek4)
DEFINE_FIND_FIRSTS(find_firsts8, uint64_t, seek8)

static void find_firsts(const Py_buffer *items, const Py_buffer *bounds, size_t stretches, size_t *firsts) {
    if (items->itemsize == 4)
        find_firsts4(items->buf, length(items), bounds->buf, stretches, firsts);
    else
        find_firsts8(items->buf, length(items), bounds->buf, stretches, firsts);
}

/* Of places those that stand in so many stretches, and are spelled so. */
typedef struct {
    const Py_buffer *places, *spellings, *bounds, *segments, *codes;
    size_t width; /* how many codes a segment has; 0: whatever the spelling */
} Sought;

/* Whether the arrays fit each other. Sets an error. */
static bool fits(Sought *sought) {
    const Py_buffer *places = sought->places, *segments = sought->segments;
    if (!expect(length(places) == length(sought->spellings), "places and spellings are parallel") ||
        !expect(
            places->itemsize == sought->bounds->itemsize && places->itemsize == segments->itemsize,
            "items of one type") ||
        !expect(
            length(segments) > 1 && length(sought->codes) % (length(segments) - 1) == 0, "codes by segment"))
        return false;
    sought->width = length(sought->codes) / (length(segments) - 1);
    return true;
}

#define CHUNK 64
#define NO_ROOM SIZE_MAX

/* Puts those of a chunk of places that are spelled so into `out`, and returns how many they are: as many as
   are written beyond those are left. Many spellings are compared at once, and in most chunks none is met. */
#define DEFINE_PUT_CHUNK(NAME, PLACE, SPELLING)                                                             \
    static size_t NAME(                                                                                     \
        const void *given, const void *spelled, const int64_t *wanted, size_t width, void *out) {           \
        const PLACE *places = given;                                                                        \
        const SPELLING *spellings = spelled;                                                                \
        SPELLING met[CHUNK] = {0}, any = 0;                                                                 \
        size_t n = 0;                                                                                       \
        for (size_t k = 0; k < width; k++) {                                                                \
            const SPELLING code = (SPELLING)wanted[k];                                                      \
            if ((int64_t)code != wanted[k])                                                                 \
                continue;                                                                                   \
            for (size_t i = 0; i < CHUNK; i++)                                                              \
                met[i] |= (SPELLING)(spellings[i] == code);                                                 \
        }                                                                                                   \
        for (size_t i = 0; i < CHUNK; i++)                                                                  \
            any |= met[i];                                                                                  \
        if (!any)                                                                                           \
            return 0;                                                                                       \
        for (size_t i = 0; i < CHUNK; i++) {                                                                \
            ((PLACE *)out)[n] = places[i];                                                                  \
            n += met[i];                                                                                    \
        }                                                                                                   \
        return n;                                                                                           \
    }
DEFINE_PUT_CHUNK(put_chunk41, uint32_t, uint8_t)
DEFINE_PUT_CHUNK(put_chunk42, uint32_t, uint16_t)
DEFINE_PUT_CHUNK(put_chunk44, uint32_t, uint32_t)
DEFINE_PUT_CHUNK(put_chunk81, uint64_t, uint8_t)
DEFINE_PUT_CHUNK(put_chunk82, uint64_t, uint16_t)
DEFINE_PUT_CHUNK(put_chunk84, uint64_t, uint32_t)

typedef size_t PutChunk(const void *, const void *, const int64_t *, size_t, void *);
static PutChunk *const PUT_CHUNK[2][3] = {
    {put_chunk41, put_chunk42, put_chunk44}, {put_chunk81, put_chunk82, put_chunk84}};

/* Puts those of some places into `out`, from index `n` on; returns the index after the last one, or NO_ROOM. */
static size_t put_spelled(
    const Sought *sought, size_t segment, size_t from, size_t to, const Py_buffer *out, size_t n) {
    const Py_buffer *places = sought->places, *spellings = sought->spellings;
    const size_t width = sought->width, room = length(out), size = (size_t)places->itemsize,
                 other = (size_t)spellings->itemsize;
    const int64_t *wanted = (const int64_t *)sought->codes->buf + segment * width;
    PutChunk *put_chunk = PUT_CHUNK[size == 8][other >> 1];
    for (; width && to - from >= CHUNK && room - n >= CHUNK; from += CHUNK)
        n += put_chunk(
            (const char *)places->buf + from * size, (const char *)spellings->buf + from * other, wanted, width,
            (char *)out->buf + n * size);
    for (; from < to; from++) {
        bool kept = !width;
        for (size_t k = 0; k < width; k++)
            kept |= (int64_t)item(spellings, from) == wanted[k];
        if (kept && n >= room)
            return NO_ROOM;
        if (kept)
            put(out, n++, item(places, from));
    }
    return n;
}

/* A list of the indexes at which each stretch begins, and behind it one of those at which each ends; and in
   `room` how many places all have. To be freed; NULL with an error set. */
static size_t *stretches_of(const Sought *sought, size_t *room) {
    const Py_buffer *places = sought->places, *bounds = sought->bounds;
    size_t count = length(bounds) / 2, *firsts = malloc((2 * count + 1) * sizeof *firsts);
    if (!firsts) {
        PyErr_NoMemory();
        return NULL;
    }
    find_firsts(places, bounds, count, firsts);
    *room = 0;
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count) {
            size_t soon = firsts[i + AHEAD];
            PREFETCH((const char *)places->buf + soon * (size_t)places->itemsize);
            PREFETCH((const char *)sought->spellings->buf + soon * (size_t)sought->spellings->itemsize);
        }
        firsts[count + i] = seek(places, firsts[i], item(bounds, 2 * i + 1));
        *room += firsts[count + i] - firsts[i];
    }
    return firsts;
}

/* The same for all stretches. */
static size_t put_among(const Sought *sought, const size_t *stretches, const Py_buffer *out, size_t n) {
    const Py_buffer *segments = sought->segments;
    size_t count = length(sought->bounds) / 2, segment = 0;
    for (size_t i = 0; i < count && n != NO_ROOM; i++) {
        while (segment + 2 < length(segments) &&
               item(segments, segment + 1) <= item(sought->bounds, 2 * i))
            segment++;
        n = put_spelled(sought, segment, stretches[i], stretches[count + i], out, n);
    }
    return n;
}

static PyObject *among(PyObject *self, PyObject *arguments) {
    PyObject *places, *spellings, *bounds, *segments, *codes, *out_object;
    Py_ssize_t at, result = -1;
    Arrays arrays = {.count = 0};
    Sought sought;
    Py_buffer *out;
    size_t room, found, *stretches = NULL;
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "OOOOOOn", &places, &spellings, &bounds, &segments, &codes, &out_object, &at))
        return NULL;
    if (!(sought.places = take(&arrays, places, false, U32 | U64)) ||
        !(sought.spellings = take(&arrays, spellings, false, U8 | U16 | U32)) ||
        !(sought.bounds = take(&arrays, bounds, false, U32 | U64)) ||
        !(sought.segments = take(&arrays, segments, false, U32 | U64)) ||
        !(sought.codes = take(&arrays, codes, false, I64)) ||
        !(out = take(&arrays, out_object, true, U32 | U64)))
        goto done;
    if (!expect(at >= 0 && out->itemsize == sought.places->itemsize, "items of one type") ||
        !expect((size_t)at <= length(out), "too little room") ||
        !fits(&sought) || !(stretches = stretches_of(&sought, &room)))
        goto done;
    found = put_among(&sought, stretches, out, (size_t)at);
    if (expect(found != NO_ROOM, "too little room"))
        result = (Py_ssize_t)found;
done:
    free(stretches);
    return told(&arrays, result);
}

/* beside(first, second, step, out) */

/* It is looked for from the fewer items on: where one of them plus `up` is one of the others plus `also`;
   one of the two is 0. Found are items of the first array: those of the fewer minus `also`. */
#define DEFINE_BESIDE(NAME, TYPE, SEEK, IN_BLOCKS)                                                          \
    static size_t NAME(                                                                                     \
        const TYPE *first, size_t firsts, const TYPE *second, size_t seconds, TYPE step, TYPE *out) {       \
        bool is_first = firsts <= seconds;                                                                  \
        const TYPE *few = is_first ? first : second, *many = is_first ? second : first;                     \
        size_t fews = is_first ? firsts : seconds, manys = is_first ? seconds : firsts, i = 0, j = 0, n = 0; \
        TYPE up = is_first ? step : 0, also = is_first ? 0 : step;                                          \
        if (fews * 16 < manys) {                                                                            \
            for (; i < fews && j < manys; i++) {                                                            \
                TYPE here = (TYPE)(few[i] + up);                                                            \
                if (here < also)                                                                            \
                    continue;                                                                               \
                j = SEEK(many, j, manys, (TYPE)(here - also));                                              \
                if (j < manys && many[j] == (TYPE)(here - also))                                            \
                    out[n++] = (TYPE)(few[i] - also);                                                       \
            }                                                                                               \
            return n;                                                                                       \
        }                                                                                                   \
        IN_BLOCKS(few, fews, many, manys, up, also, out, &i, &j, &n);                                       \
        /* Without branches: which one comes next is not foreseen. */                                       \
        while (i < fews && j < manys && n <= fews) {                                                        \
            TYPE here = (TYPE)(few[i] + up), there = (TYPE)(many[j] + also);                                \
            out[n] = (TYPE)(few[i] - also);                                                                 \
            n += here == there;                                                                             \
            i += here <= there;                                                                             \
            j += there <= here;                                                                             \
        }                                                                                                   \
        return n;                                                                                           \
    }

#if defined(__GNUC__) && (defined(__clang__) || __GNUC__ >= 12)
typedef uint32_t Four __attribute__((vector_size(16)));

/* The same four by four: each with each, and then on to the next where the last one is the lesser. Of places
   that do not ascend one may be met again and again: there is room for no more than the fewer items. */
static void in_blocks4(
    const uint32_t *few, size_t fews, const uint32_t *many, size_t manys, uint32_t up, uint32_t also,
    uint32_t *out, size_t *i, size_t *j, size_t *n) {
    const Four ups = {up, up, up, up}, alsos = {also, also, also, also};
    while (fews - *i >= 4 && manys - *j >= 4 && *n + 3 <= fews) {
        Four here, there, same;
        uint32_t last = few[*i + 3] + up, other = many[*j + 3] + also;
        memcpy(&here, few + *i, sizeof here);
        memcpy(&there, many + *j, sizeof there);
        here += ups;
        there += alsos;
        same = (Four)(here == there);
        same |= (Four)(here == __builtin_shufflevector(there, there, 1, 2, 3, 0));
        same |= (Four)(here == __builtin_shufflevector(there, there, 2, 3, 0, 1));
        same |= (Four)(here == __builtin_shufflevector(there, there, 3, 0, 1, 2));
        for (size_t k = 0; k < 4; k++) {
            out[*n] = few[*i + k] - also;
            *n += same[k] & 1;
        }
        *i += last <= other ? 4 : 0;
        *j += other <= last ? 4 : 0;
    }
}
#else
#define in_blocks4(few, fews, many, manys, up, also, out, i, j, n) ((void)0)
#endif
#define in_blocks8(few, fews, many, manys, up, also, out, i, j, n) ((void)0)

#if defined(__gnu_linux__) && defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

/* Of each set of eight items, a bit each, the order that has them first. */
static uint32_t FIRST[256][8];

static void list_firsts(void) {
    for (unsigned set = 0; set < 256; set++)
        for (unsigned k = 0, n = 0; k < 8; k++)
            if (set >> k & 1)
                FIRST[set][n++] = k;
}

/* The same eight by eight, where the processor can. */
__attribute__((target("avx2,popcnt"))) static void in_blocks4_of_8(
    const uint32_t *few, size_t fews, const uint32_t *many, size_t manys, uint32_t up, uint32_t also,
    uint32_t *out, size_t *i, size_t *j, size_t *n) {
    const __m256i ups = _mm256_set1_epi32((int)up), alsos = _mm256_set1_epi32((int)also);
    while (fews - *i >= 8 && manys - *j >= 8 && *n + 7 <= fews) {
        const __m256i given = _mm256_loadu_si256((const __m256i *)(few + *i)),
                      there = _mm256_add_epi32(_mm256_loadu_si256((const __m256i *)(many + *j)), alsos),
                      here = _mm256_add_epi32(given, ups), turned = _mm256_permute2x128_si256(there, there, 1);
        const uint32_t last = few[*i + 7] + up, other = many[*j + 7] + also;
        __m256i same = _mm256_or_si256(_mm256_cmpeq_epi32(here, there), _mm256_cmpeq_epi32(here, turned));
        unsigned set;
#define ALSO(order)                                                                                         \
    same = _mm256_or_si256(                                                                                 \
        same, _mm256_or_si256(                                                                              \
                  _mm256_cmpeq_epi32(here, _mm256_shuffle_epi32(there, order)),                             \
                  _mm256_cmpeq_epi32(here, _mm256_shuffle_epi32(turned, order))))
        ALSO(0x39);
        ALSO(0x4e);
        ALSO(0x93);
#undef ALSO
        set = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(same));
        _mm256_storeu_si256(
            (__m256i *)(out + *n),
            _mm256_permutevar8x32_epi32(
                _mm256_sub_epi32(given, alsos), _mm256_loadu_si256((const __m256i *)FIRST[set])));
        *n += (size_t)_mm_popcnt_u32(set);
        *i += last <= other ? 8 : 0;
        *j += other <= last ? 8 : 0;
    }
}

/* Before the smaller blocks go on with what is left. */
static void in_larger_blocks4(
    const uint32_t *few, size_t fews, const uint32_t *many, size_t manys, uint32_t up, uint32_t also,
    uint32_t *out, size_t *i, size_t *j, size_t *n) {
    if (__builtin_cpu_supports("avx2"))
        in_blocks4_of_8(few, fews, many, manys, up, also, out, i, j, n);
    in_blocks4(few, fews, many, manys, up, also, out, i, j, n);
}
#else
#define list_firsts() ((void)0)
#define in_larger_blocks4 in_blocks4
#endif

DEFINE_BESIDE(beside4, uint32_t, seek4, in_larger_blocks4)
DEFINE_BESIDE(beside8, uint64_t, seek8, in_blocks8)

static size_t beside_of(const Py_buffer *first, const Py_buffer *second, uint64_t step, void *out) {
    if (first->itemsize == 4)
        return beside4(first->buf, length(first), second->buf, length(second), (uint32_t)step, out);
    return beside8(first->buf, length(first), second->buf, length(second), step, out);
}

static PyObject *beside(PyObject *self, PyObject *arguments) {
    PyObject *first_object, *second_object, *out_object;
    Py_ssize_t step, result = -1;
    Arrays arrays = {.count = 0};
    Py_buffer *first, *second, *out;
    size_t least;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "OOnO", &first_object, &second_object, &step, &out_object))
        return NULL;
    if (!(first = take(&arrays, first_object, false, U32 | U64)) ||
        !(second = take(&arrays, second_object, false, U32 | U64)) ||
        !(out = take(&arrays, out_object, true, U32 | U64)))
        goto done;
    least = length(first) < length(second) ? length(first) : length(second);
    if (!expect(
            first->itemsize == second->itemsize && first->itemsize == out->itemsize, "items of one type") ||
        !expect(step >= 0 && (first->itemsize == 8 || step <= UINT32_MAX), "no such step") ||
        !expect(length(out) > least, "too little room")) /* One more is written to, and left. */
        goto done;
    result = (Py_ssize_t)beside_of(first, second, (uint64_t)step, out->buf);
done:
    return told(&arrays, result);
}

/* tally(places, starts, norms, docs, weights) */

static PyObject *tally(PyObject *self, PyObject *arguments) {
    PyObject *places_object, *starts_object, *norms, *docs_object, *weights_object;
    Py_ssize_t result = -1;
    Arrays arrays = {.count = 0};
    Py_buffer *places, *starts, *docs, *weights, *of_field[MOST_ARRAYS];
    size_t width, row = 0, rows, n = 0;
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "OOO!OO", &places_object, &starts_object, &PyTuple_Type, &norms, &docs_object,
            &weights_object))
        return NULL;
    if (!(places = take(&arrays, places_object, false, U32 | U64)) ||
        !(starts = take(&arrays, starts_object, false, U32 | U64)) ||
        !(docs = take(&arrays, docs_object, true, I64)) ||
        !(weights = take(&arrays, weights_object, true, F32)))
        goto done;
    width = (size_t)PyTuple_GET_SIZE(norms);
    if (!expect(length(starts) > 0 && places->itemsize == starts->itemsize, "items of one type") ||
        !expect(
            width > 0 && (length(starts) - 1) % width == 0 && (length(starts) > 1 || !length(places)),
            "rows by document") ||
        !expect(
            length(docs) >= length(places) && length(weights) >= length(places) && width < MOST_ARRAYS,
            "too little room"))
        goto done;
    rows = length(starts) - 1;
    for (size_t column = 0; column < width; column++) {
        PyObject *object = PyTuple_GET_ITEM(norms, (Py_ssize_t)column);
        of_field[column] = NULL; /* What is met in that field does not count. */
        if (object != Py_None &&
            (!(of_field[column] = take(&arrays, object, false, F32)) ||
             !expect(length(of_field[column]) >= rows / width, "too few norms")))
            goto done;
    }
    for (size_t i = 0; i < length(places);) {
        uint64_t place = item(places, i), end;
        size_t count = 0, doc, column;
        row = row_of(starts, row, place);
        end = row + 1 < rows ? item(starts, row + 1) : UINT64_MAX;
        do {
            count++;
            i++;
        } while (i < length(places) && item(places, i) < end);
        doc = row / width;
        column = row % width;
        if (of_field[column]) {
            float added = ((const float *)of_field[column]->buf)[doc] * (float)count;
            if (n && ((const int64_t *)docs->buf)[n - 1] == (int64_t)doc) {
                ((float *)weights->buf)[n - 1] += added;
            } else {
                ((int64_t *)docs->buf)[n] = (int64_t)doc;
                ((float *)weights->buf)[n++] = added;
            }
        }
    }
    result = (Py_ssize_t)n;
done:
    return told(&arrays, result);
}

/* score(weights, rarity, k1, scores) */

WIDE static void to_scores(const float *x, size_t count, float rarity, float k1, float most, float *out) {
    for (size_t i = 0; i < count; i++)
        out[i] = rarity * ((most * x[i]) / (k1 + x[i]));
}

static PyObject *score(PyObject *self, PyObject *arguments) {
    PyObject *weights_object, *scores_object;
    double rarity, given;
    bool done_well = false;
    Arrays arrays = {.count = 0};
    Py_buffer *weights, *scores;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "OddO", &weights_object, &rarity, &given, &scores_object))
        return NULL;
    if (!(weights = take(&arrays, weights_object, false, F32)) ||
        !(scores = take(&arrays, scores_object, true, F32)))
        goto done;
    if (expect(length(weights) == length(scores), "arrays are parallel")) {
        to_scores(weights->buf, length(weights), (float)rarity, (float)given, (float)(given + 1.0), scores->buf);
        done_well = true;
    }
done:
    return ended(&arrays, done_well);
}

/* levels(scores, step, out) */

#define DEFINE_TO_LEVELS(NAME, TYPE, MOST)                                                                  \
    WIDE static void NAME(const float *scores, size_t count, float step, TYPE *out) {                       \
        for (size_t i = 0; i < count; i++) {                                                                \
            float level = scores[i] / step + 0.5f;                                                          \
            level = level > 1.0f ? level : 1.0f;                                                            \
            level = level < MOST ? level : MOST;                                                            \
            out[i] = (TYPE)(int32_t)level;                                                                  \
        }                                                                                                   \
    }
DEFINE_TO_LEVELS(to_levels1, uint8_t, 255.0f)
DEFINE_TO_LEVELS(to_levels2, uint16_t, 65535.0f)

static PyObject *levels(PyObject *self, PyObject *arguments) {
    PyObject *scores_object, *out_object;
    double given;
    bool done_well = false;
    Arrays arrays = {.count = 0};
    Py_buffer *scores, *out;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "OdO", &scores_object, &given, &out_object))
        return NULL;
    if (!(scores = take(&arrays, scores_object, false, F32)) ||
        !(out = take(&arrays, out_object, true, U8 | U16)))
        goto done;
    if (expect(length(scores) == length(out), "arrays are parallel")) {
        if (out->itemsize == 1)
            to_levels1(scores->buf, length(scores), (float)given, out->buf);
        else
            to_levels2(scores->buf, length(scores), (float)given, out->buf);
        done_well = true;
    }
done:
    return ended(&arrays, done_well);
}

/* find(tables, term) */

/* The number of a term in order, -1 where it is not there. False with an error set. */
static bool number_of(
    const Py_buffer *terms, const Py_buffer *ends, const char *term, size_t size, Py_ssize_t *number) {
    size_t low = 0, high = length(ends), limit = length(terms);
    *number = -1;
    while (low < high) {
        size_t middle = low + ((high - low) >> 1);
        uint64_t start = middle ? item(ends, middle - 1) : 0, end = item(ends, middle);
        size_t here;
        int order;
        if (!expect(start <= end && end <= limit, "a term that is none"))
            return false;
        here = (size_t)(end - start);
        order = memcmp((const char *)terms->buf + start, term, here < size ? here : size);
        if (!order && here == size) {
            *number = (Py_ssize_t)middle;
            return true;
        }
        if (order < 0 || (!order && here < size))
            low = middle + 1;
        else
            high = middle;
    }
    return true;
}

static PyObject *find(PyObject *self, PyObject *arguments) {
    PyObject *tables, *found = NULL;
    const char *term;
    Py_ssize_t size;
    uint64_t all = 0;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "O!y#", &PyTuple_Type, &tables, &term, &size))
        return NULL;
    if (!(found = PyTuple_New(PyTuple_GET_SIZE(tables))))
        return NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tables); i++) {
        PyObject *table = PyTuple_GET_ITEM(tables, i), *terms_object, *ends_object, *counts_object, *told_number;
        Arrays arrays = {.count = 0};
        const Py_buffer *terms, *ends, *counts;
        Py_ssize_t number;
        if (!PyTuple_Check(table)) {
            PyErr_SetString(PyExc_TypeError, "a table is a tuple");
            goto failed;
        }
        if (!PyArg_ParseTuple(table, "OOO", &terms_object, &ends_object, &counts_object))
            goto failed;
        if (!(terms = take(&arrays, terms_object, false, U8)) ||
            !(ends = take(&arrays, ends_object, false, U8 | U16 | U32 | U64)) ||
            !(counts = take(&arrays, counts_object, false, U8 | U16 | U32 | U64)) ||
            !expect(length(counts) == length(ends), "items by term") ||
            !number_of(terms, ends, term, (size_t)size, &number)) {
            release(&arrays);
            goto failed;
        }
        if (number >= 0)
            all += item(counts, (size_t)number);
        release(&arrays);
        if (!(told_number = PyLong_FromSsize_t(number)))
            goto failed;
        PyTuple_SET_ITEM(found, i, told_number);
    }
    return Py_BuildValue("NK", found, (unsigned long long)all);
failed:
    Py_DECREF(found);
    return NULL;
}

/* documents_beside(first, second, starts, width) */

static PyObject *documents_beside(PyObject *self, PyObject *arguments) {
    PyObject *first_object, *second_object, *starts_object;
    Py_ssize_t width, result = -1;
    Arrays arrays = {.count = 0};
    Py_buffer *first, *second, *starts, met;
    size_t least, row = 0, last = SIZE_MAX, found = 0;
    void *room = NULL;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "OOOn", &first_object, &second_object, &starts_object, &width))
        return NULL;
    if (!(first = take(&arrays, first_object, false, U32 | U64)) ||
        !(second = take(&arrays, second_object, false, U32 | U64)) ||
        !(starts = take(&arrays, starts_object, false, U32 | U64)))
        goto done;
    if (!expect(
            first->itemsize == second->itemsize && first->itemsize == starts->itemsize, "items of one type") ||
        !expect(width > 0 && (length(starts) > 1 || !length(first)), "rows by document"))
        goto done;
    least = length(first) < length(second) ? length(first) : length(second);
    if (!(room = malloc((least + 1) * (size_t)first->itemsize))) {
        PyErr_NoMemory();
        goto done;
    }
    met = *first;
    met.buf = room;
    met.len = (Py_ssize_t)(beside_of(first, second, 1, room) * (size_t)first->itemsize);
    for (size_t i = 0; i < length(&met); i++) {
        size_t doc;
        row = row_of(starts, row, item(&met, i));
        doc = row / (size_t)width;
        found += doc != last;
        last = doc;
    }
    result = (Py_ssize_t)found;
done:
    free(room);
    return told(&arrays, result);
}

/* documents(places, starts, width, docs) */

static PyObject *documents(PyObject *self, PyObject *arguments) {
    PyObject *places_object, *starts_object, *docs_object;
    Py_ssize_t width, result = -1;
    Arrays arrays = {.count = 0};
    Py_buffer *places, *starts, *docs;
    size_t row = 0, n = 0;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "OOnO", &places_object, &starts_object, &width, &docs_object))
        return NULL;
    if (!(places = take(&arrays, places_object, false, U32 | U64)) ||
        !(starts = take(&arrays, starts_object, false, U32 | U64)) ||
        !(docs = take(&arrays, docs_object, true, I64)))
        goto done;
    if (!expect(places->itemsize == starts->itemsize, "items of one type") ||
        !expect(width > 0 && (length(starts) > 1 || !length(places)), "rows by document") ||
        !expect(length(docs) >= length(places), "too little room"))
        goto done;
    for (size_t i = 0; i < length(places); i++) {
        int64_t doc;
        row = row_of(starts, row, item(places, i));
        doc = (int64_t)(row / (size_t)width);
        if (!n || ((const int64_t *)docs->buf)[n - 1] != doc)
            ((int64_t *)docs->buf)[n++] = doc;
    }
    result = (Py_ssize_t)n;
done:
    return told(&arrays, result);
}

/* add(total, columns) */

typedef struct {
    const Py_buffer *docs, *scores; /* docs: NULL where there is a score for every document */
    float step;
    size_t count, next; /* of documents */
} Column;

#define AT_ONCE 32768 /* So many documents stay near while columns are added for them. */

/* The same loop for scores of each kind. */
#define DEFINE_ADD_ALL(NAME, TYPE)                                                                          \
    WIDE static void NAME(float *total, const TYPE *scores, size_t count, float step) {                     \
        for (size_t i = 0; i < count; i++)                                                                  \
            total[i] += (float)scores[i] * step;                                                            \
    }
DEFINE_ADD_ALL(add_all1, uint8_t)
DEFINE_ADD_ALL(add_all2, uint16_t)
DEFINE_ADD_ALL(add_all4, float)

static bool add_until(float *total, size_t begin, size_t end, Column *column) {
    const Py_buffer *scores = column->scores;
    const float step = column->step;
    if (column->docs) {
        size_t count = column->count, next = column->next;
        for (; next < count; next++) {
            uint64_t doc = item(column->docs, next);
            if (doc >= end)
                break;
            if (!expect(doc >= begin, "documents do not ascend"))
                return false;
            total[doc] +=
                (scores->itemsize == 4 ? ((const float *)scores->buf)[next] : (float)item(scores, next)) * step;
        }
        column->next = next;
    } else if (scores->itemsize == 1) {
        add_all1(total + begin, (const uint8_t *)scores->buf + begin, end - begin, step);
    } else if (scores->itemsize == 2) {
        add_all2(total + begin, (const uint16_t *)scores->buf + begin, end - begin, step);
    } else {
        add_all4(total + begin, (const float *)scores->buf + begin, end - begin, step);
    }
    return true;
}

static PyObject *add(PyObject *self, PyObject *arguments) {
    PyObject *total_object, *given;
    Py_ssize_t count;
    bool done_well = false;
    Arrays *arrays = NULL;
    Arrays own = {.count = 0};
    Column *columns = NULL;
    Py_buffer *total;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "OO!", &total_object, &PyTuple_Type, &given))
        return NULL;
    count = PyTuple_GET_SIZE(given);
    if (!(total = take(&own, total_object, true, F32)))
        goto done;
    arrays = PyMem_Calloc((size_t)count + 1, sizeof *arrays);
    columns = PyMem_Calloc((size_t)count + 1, sizeof *columns);
    if (!arrays || !columns) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *column = PyTuple_GET_ITEM(given, i), *docs, *scores;
        double step;
        if (!PyTuple_Check(column)) {
            PyErr_SetString(PyExc_TypeError, "a column is a tuple");
            goto done;
        }
        if (!PyArg_ParseTuple(column, "OOd", &docs, &scores, &step))
            goto done;
        columns[i].step = (float)step;
        if (!(columns[i].scores = take(&arrays[i], scores, false, U8 | U16 | F32)) ||
            (docs != Py_None &&
             !(columns[i].docs = take(&arrays[i], docs, false, U8 | U16 | U32 | I64))) ||
            !expect(
                length(columns[i].scores) == length(columns[i].docs ? columns[i].docs : total),
                "scores are parallel to documents"))
            goto done;
        columns[i].count = columns[i].docs ? length(columns[i].docs) : 0;
    }
    for (size_t begin = 0; begin < length(total); begin += AT_ONCE) {
        size_t end = length(total) - begin > AT_ONCE ? begin + AT_ONCE : length(total);
        for (Py_ssize_t i = 0; i < count; i++)
            if (!add_until(total->buf, begin, end, &columns[i]))
                goto done;
    }
    for (Py_ssize_t i = 0; i < count; i++)
        if (!expect(columns[i].next == columns[i].count, "no such document"))
            goto done;
    done_well = true;
done:
    for (Py_ssize_t i = 0; arrays && i < count; i++)
        release(&arrays[i]);
    PyMem_Free(arrays);
    PyMem_Free(columns);
    return ended(&own, done_well);
}

/* nearness(words, docs, starts, segment_starts, norms, least, pairs, closeness, adjacent, close, row, whole) */

/* Documents, their rows, and what an occurrence in each weighs. */
typedef struct {
    const Py_buffer *docs, *starts, *of_field[MOST_ARRAYS];
    const float *least;
    size_t width;
} Compared;

/* Where the row of a field of a document begins. */
static uint64_t begins(const Compared *compared, size_t doc, size_t field) {
    size_t number = (size_t)((const int64_t *)compared->docs->buf)[doc];
    return item(compared->starts, number * compared->width + field);
}

static double weight_of(const Compared *compared, size_t doc, size_t field) {
    float norm = ((const float *)compared->of_field[field]->buf)[((const int64_t *)compared->docs->buf)[doc]];
    return (double)(norm > compared->least[field] ? norm : compared->least[field]);
}

/* Of each two words side by side, and each document, what is added to both. */
static void add_nearness(
    const Compared *compared, const Py_buffer *rarer, const Py_buffer *other, bool is_first,
    const double *closeness, size_t window, double *adjacents, double *closes) {
    const size_t heres = length(rarer), theres = length(other), doc_count = length(compared->docs);
    const uint64_t first = begins(compared, 0, 0);
    size_t next = 0, doc = 0;
    uint64_t following = doc_count > 1 ? begins(compared, 1, 0) : UINT64_MAX;
    for (size_t i = 0; i < heres; i++) {
        uint64_t here = item(rarer, i), nearest, after = window, before = window;
        size_t field = compared->width - 1;
        double weight;
        while (next < theres && item(other, next) <= here)
            next++;
        if (next < theres)
            after = item(other, next) - here - 1;
        if (next > 0 && item(other, next - 1) < here)
            before = here - item(other, next - 1) - 1;
        nearest = after < before ? after : before;
        if (nearest >= window || here < first)
            continue;
        while (doc + 1 < doc_count && following <= here) {
            doc++;
            following = doc + 1 < doc_count ? begins(compared, doc + 1, 0) : UINT64_MAX;
        }
        while (field > 0 && begins(compared, doc, field) > here)
            field--;
        weight = weight_of(compared, doc, field);
        adjacents[doc] += weight * ((is_first ? after : before) == 0);
        closes[doc] += weight * closeness[nearest];
    }
}

/* Which documents have all of some words in a row, of which there is one at least. Sets an error. */
static bool find_whole(
    const Compared *compared, const Py_buffer *words, const Py_buffer *row, uint8_t *whole) {
    size_t count = length(row), doc_count = length(compared->docs), doc = 0, *at;
    const int64_t *numbers_of = row->buf;
    const Py_buffer *first = &words[numbers_of[0]];
    if (!(at = calloc(count, sizeof *at))) {
        PyErr_NoMemory();
        return false;
    }
    for (size_t i = 0; i < length(first); i++) {
        uint64_t here = item(first, i);
        size_t step = 1;
        for (; step < count; step++) {
            const Py_buffer *word = &words[numbers_of[step]];
            at[step] = seek(word, at[step], here + step);
            if (at[step] == length(word) || item(word, at[step]) != here + step)
                break;
        }
        if (step < count || here < begins(compared, 0, 0))
            continue;
        while (doc + 1 < doc_count && begins(compared, doc + 1, 0) <= here)
            doc++;
        whole[doc] = 1;
    }
    free(at);
    return true;
}

/* Landmarks are the index of the first place of each so many documents, a power of two, and how many places
   there are. Sets the power, or an error where they are of other documents. */
static bool landmarks_fit(const Py_buffer *landmarks, size_t all_docs, unsigned *shift) {
    const size_t count = length(landmarks);
    for (*shift = 0; count > 1 && *shift < 32 && ((all_docs - 1) >> *shift) + 2 > count; ++*shift)
        ;
    return expect(!count || (count > 1 && ((all_docs - 1) >> *shift) + 2 == count), "other landmarks");
}

/* Puts the places of a word in some documents where there is room for so many, and returns how many they are.
   Where the word stands in a document is looked for between two landmarks; with none, from the document before
   on. Memory that is needed next is asked for early. */
#define DEFINE_COLLECT(NAME, PLACE, SPELLING, SEEK)                                                         \
    static size_t NAME(                                                                                     \
        const Sought *sought, const int64_t *docs, const Py_buffer *landmark_column, unsigned shift,        \
        void *to, size_t room) {                                                                            \
        const PLACE *places = sought->places->buf, *bounds = sought->bounds->buf;                           \
        const SPELLING *spellings = sought->spellings->buf;                                                 \
        const uint32_t *landmarks = landmark_column->buf;                                                   \
        const bool is_led = length(landmark_column) > 0;                                                    \
        const size_t count = length(sought->bounds) / 2, all = length(sought->places);                      \
        const int64_t *wanted = sought->codes->buf;                                                         \
        PLACE *out = to;                                                                                    \
        size_t n = 0, next = 0, segment = 0;                                                                \
        for (size_t i = 0; is_led && i < count && i < AHEAD; i++)                                           \
            PREFETCH(landmarks + (docs[i] >> shift));                                                       \
        for (size_t i = 0; i < count; i++) {                                                                \
            const PLACE begin = bounds[2 * i], end = bounds[2 * i + 1];                                     \
            if (is_led) {                                                                                   \
                size_t low = landmarks[docs[i] >> shift], high = landmarks[(docs[i] >> shift) + 1];         \
                if (i + 2 * AHEAD < count)                                                                  \
                    PREFETCH(landmarks + (docs[i + 2 * AHEAD] >> shift));                                   \
                if (i + AHEAD < count) {                                                                    \
                    size_t soon = landmarks[docs[i + AHEAD] >> shift];                                      \
                    PREFETCH(places + soon);                                                                \
                    PREFETCH(spellings + soon);                                                             \
                }                                                                                           \
                high = high < all ? high : all;                                                             \
                low = low < next ? next : low; /* No place twice, whatever landmarks say. */                \
                while (low < high) {                                                                        \
                    size_t middle = low + ((high - low) >> 1);                                              \
                    bool is_before = places[middle] < begin;                                                \
                    low = is_before ? middle + 1 : low;                                                     \
                    high = is_before ? high : middle;                                                       \
                }                                                                                           \
                next = low;                                                                                 \
            } else {                                                                                        \
                next = SEEK(places, next, all, begin);                                                      \
            }                                                                                               \
            while (segment + 2 < length(sought->segments) && item(sought->segments, segment + 1) <= begin)  \
                segment++;                                                                                  \
            for (; next < all && n < room && places[next] < end; next++) {                                  \
                bool kept = !sought->width;                                                                 \
                for (size_t k = 0; k < sought->width; k++)                                                  \
                    kept |= (int64_t)spellings[next] == wanted[segment * sought->width + k];                \
                out[n] = places[next];                                                                      \
                n += kept;                                                                                  \
            }                                                                                               \
        }                                                                                                   \
        return n;                                                                                           \
    }
DEFINE_COLLECT(collect41, uint32_t, uint8_t, seek4)
DEFINE_COLLECT(collect42, uint32_t, uint16_t, seek4)
DEFINE_COLLECT(collect44, uint32_t, uint32_t, seek4)
DEFINE_COLLECT(collect81, uint64_t, uint8_t, seek8)
DEFINE_COLLECT(collect82, uint64_t, uint16_t, seek8)
DEFINE_COLLECT(collect84, uint64_t, uint32_t, seek8)

typedef size_t Collect(const Sought *, const int64_t *, const Py_buffer *, unsigned, void *, size_t);
static Collect *const COLLECT[2][3] = {{collect41, collect42, collect44}, {collect81, collect82, collect84}};

/* Of words that are known where they stand everywhere the places in some documents; of others they are given.
   found: to be freed where it is not NULL. False with an error set. */
static bool find_words(
    PyObject *given, Arrays *of_words, const Compared *compared, const Py_buffer *bounds,
    const Py_buffer *segments, Py_buffer *words, void **found) {
    const size_t all_docs = (length(compared->starts) - 1) / compared->width,
                 size = (size_t)bounds->itemsize;
    size_t most = 0, room = 0;
    void *out = NULL;
    bool done_well = false;
    for (size_t i = 0; i < length(bounds); i += 2)
        if (item(bounds, i + 1) > item(bounds, i))
            most += (size_t)(item(bounds, i + 1) - item(bounds, i));
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(given); i++) {
        PyObject *word = PyTuple_GET_ITEM(given, i), *places, *spellings, *codes, *landmarks_object;
        Sought sought = {.bounds = bounds, .segments = segments};
        const Py_buffer *landmarks;
        unsigned shift;
        size_t n;
        if (!PyTuple_Check(word)) {
            const Py_buffer *there = take(&of_words[i], word, false, U32 | U64);
            if (!there || !expect(there->itemsize == bounds->itemsize, "items of one type"))
                goto done;
            words[i] = *there;
            continue;
        }
        if (!PyArg_ParseTuple(word, "OOOO", &places, &spellings, &codes, &landmarks_object))
            goto done;
        if (!(sought.places = take(&of_words[i], places, false, U32 | U64)) ||
            !(sought.spellings = take(&of_words[i], spellings, false, U8 | U16 | U32)) ||
            !(sought.codes = take(&of_words[i], codes, false, I64)) ||
            !(landmarks = take(&of_words[i], landmarks_object, false, U32)) || !fits(&sought) ||
            !landmarks_fit(landmarks, all_docs, &shift))
            goto done;
        n = length(sought.places) < most ? length(sought.places) : most;
        if (!out || n > room) {
            free(out);
            room = n;
            if (!(out = malloc((room + 1) * size))) {
                PyErr_NoMemory();
                goto done;
            }
        }
        n = COLLECT[size == 8][sought.spellings->itemsize >> 1](
            &sought, compared->docs->buf, landmarks, shift, out, room);
        words[i] = *sought.places;
        words[i].len = (Py_ssize_t)(n * size);
        if (!(words[i].buf = found[i] = malloc(n * size + 1))) {
            PyErr_NoMemory();
            goto done;
        }
        memcpy(found[i], out, n * size);
    }
    done_well = true;
done:
    free(out);
    return done_well;
}

/* Whether each number, of rows of so many, is below a limit in its first ones. Sets an error. */
static bool are_below(const Py_buffer *given, size_t of, size_t first, size_t limit, const char *what) {
    bool all = true;
    for (size_t i = 0; i < length(given); i++)
        all &= i % of >= first || ((const uint64_t *)given->buf)[i] < limit;
    return expect(all, what);
}

/* Where each of the documents begins, and where it ends. To be freed; NULL with an error set. */
static void *bounds_of(const Compared *compared, Py_buffer *bounds) {
    size_t count = length(compared->docs);
    bounds->itemsize = compared->starts->itemsize;
    bounds->len = (Py_ssize_t)(2 * count) * bounds->itemsize;
    if (!(bounds->buf = malloc((size_t)bounds->len))) {
        PyErr_NoMemory();
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        put(bounds, 2 * i, begins(compared, i, 0));
        put(bounds, 2 * i + 1, begins(compared, i, compared->width));
    }
    return bounds->buf;
}

/* Whether there are rows, each document's fields, and all documents asked for are among them; sets how many
   documents there are. Sets an error. */
static bool has_rows(const Compared *compared, size_t *all_docs) {
    if (!expect(compared->width > 0, "fields") ||
        !expect(length(compared->starts) % compared->width == 1 % compared->width, "rows by document"))
        return false;
    if (!expect(length(compared->starts) > 0, "rows by document"))
        return false;
    *all_docs = (length(compared->starts) - 1) / compared->width;
    return are_below(compared->docs, 1, 1, *all_docs, "no such document");
}

/* Takes of each field what an occurrence weighs; None, where that may be, for a field that does not count. */
static bool take_norms(Compared *compared, Arrays *arrays, PyObject *norms, size_t all_docs) {
    for (size_t field = 0; field < compared->width; field++) {
        PyObject *norm = PyTuple_GET_ITEM(norms, (Py_ssize_t)field);
        if (norm == Py_None)
            continue;
        if (!expect(field < MOST_ARRAYS, "too many fields") ||
            !(compared->of_field[field] = take(arrays, norm, false, F32)) ||
            !expect(length(compared->of_field[field]) >= all_docs, "too few norms"))
            return false;
    }
    return true;
}

/* weigh_in(word, docs, starts, segment_starts, norms, weights) */

static PyObject *weigh_in(PyObject *self, PyObject *arguments) {
    PyObject *word, *docs, *starts, *segments_object, *norms, *weights_object, *given = NULL;
    bool done_well = false;
    Arrays arrays = {.count = 0}, of_word = {.count = 0};
    Compared compared = {0};
    Py_buffer *segments, *weights, there, bounds;
    void *found = NULL;
    size_t all_docs, doc = 0;
    (void)self;
    bounds.buf = NULL;
    if (!PyArg_ParseTuple(
            arguments, "OOOOO!O", &word, &docs, &starts, &segments_object, &PyTuple_Type, &norms,
            &weights_object))
        return NULL;
    if (!(compared.docs = take(&arrays, docs, false, I64)) ||
        !(compared.starts = take(&arrays, starts, false, U32 | U64)) ||
        !(segments = take(&arrays, segments_object, false, U32 | U64)) ||
        !(weights = take(&arrays, weights_object, true, F32)) ||
        !expect(length(weights) == length(compared.docs), "arrays are parallel"))
        goto done;
    compared.width = (size_t)PyTuple_GET_SIZE(norms);
    if (!has_rows(&compared, &all_docs) || !take_norms(&compared, &arrays, norms, all_docs) ||
        !(given = PyTuple_Pack(1, word)) || !bounds_of(&compared, &bounds) ||
        !find_words(given, &of_word, &compared, &bounds, segments, &there, &found))
        goto done;
    memset(weights->buf, 0, (size_t)weights->len);
    for (size_t i = 0; i < length(&there);) {
        uint64_t place = item(&there, i), end;
        size_t field = 0, count = 0;
        while (doc < length(compared.docs) && item(&bounds, 2 * doc + 1) <= place)
            doc++;
        if (doc == length(compared.docs))
            break;
        while (field + 1 < compared.width && begins(&compared, doc, field + 1) <= place)
            field++;
        end = begins(&compared, doc, field + 1);
        do {
            count++;
            i++;
        } while (i < length(&there) && item(&there, i) < end);
        if (compared.of_field[field]) {
            const float *norm = compared.of_field[field]->buf;
            ((float *)weights->buf)[doc] +=
                norm[((const int64_t *)compared.docs->buf)[doc]] * (float)count;
        }
    }
    done_well = true;
done:
    Py_XDECREF(given);
    free(found);
    free(bounds.buf);
    release(&of_word);
    return ended(&arrays, done_well);
}

static PyObject *nearness(PyObject *self, PyObject *arguments) {
    PyObject *given, *docs, *starts, *segments_object, *norms, *least, *pairs_object, *closeness_object,
        *adjacent_object, *close_object, *row_object, *whole_object;
    bool done_well = false;
    Arrays arrays = {.count = 0}, *of_words = NULL;
    Compared compared = {0};
    Py_buffer *segments, *weights, *pairs, *closeness, *adjacent, *close, *row, *whole, *words = NULL, bounds;
    void **found = NULL;
    size_t count, doc_count, pair_count, all_docs;
    (void)self;
    bounds.buf = NULL;
    if (!PyArg_ParseTuple(
            arguments, "O!OOOO!OOOOOOO", &PyTuple_Type, &given, &docs, &starts, &segments_object,
            &PyTuple_Type, &norms, &least, &pairs_object, &closeness_object, &adjacent_object, &close_object,
            &row_object, &whole_object))
        return NULL;
    if (!(compared.docs = take(&arrays, docs, false, I64)) ||
        !(compared.starts = take(&arrays, starts, false, U32 | U64)) ||
        !(segments = take(&arrays, segments_object, false, U32 | U64)) ||
        !(weights = take(&arrays, least, false, F32)) || !(pairs = take(&arrays, pairs_object, false, I64)) ||
        !(closeness = take(&arrays, closeness_object, false, F64)) ||
        !(adjacent = take(&arrays, adjacent_object, true, F64)) ||
        !(close = take(&arrays, close_object, true, F64)) || !(row = take(&arrays, row_object, false, I64)) ||
        !(whole = take(&arrays, whole_object, true, U8)))
        goto done;
    count = (size_t)PyTuple_GET_SIZE(given);
    doc_count = length(compared.docs);
    pair_count = length(pairs) / 3;
    compared.width = (size_t)PyTuple_GET_SIZE(norms);
    compared.least = weights->buf;
    if (!expect(compared.width == length(weights), "fields") || !has_rows(&compared, &all_docs) ||
        !take_norms(&compared, &arrays, norms, all_docs))
        goto done;
    for (size_t field = 0; field < compared.width; field++)
        if (!expect(compared.of_field[field], "norms of each field"))
            goto done;
    if (!expect(length(pairs) % 3 == 0, "pairs are of three numbers each") ||
        !are_below(pairs, 3, 2, count, "no such word") || !are_below(row, 1, 1, count, "no such word") ||
        !expect(doc_count > 0 && length(whole) == doc_count, "a document at least") ||
        !expect(
            length(adjacent) == pair_count * doc_count && length(close) == pair_count * doc_count, "cells"))
        goto done;
    of_words = PyMem_Calloc(count + 1, sizeof *of_words);
    words = PyMem_Calloc(count + 1, sizeof *words);
    found = PyMem_Calloc(count + 1, sizeof *found);
    if (!of_words || !words || !found) {
        PyErr_NoMemory();
        goto done;
    }
    if (!bounds_of(&compared, &bounds) || !find_words(given, of_words, &compared, &bounds, segments, words, found))
        goto done;
    for (size_t pair = 0; pair < pair_count; pair++) {
        const int64_t *those = (const int64_t *)pairs->buf + 3 * pair;
        add_nearness(
            &compared, &words[those[0]], &words[those[1]], those[2] != 0, closeness->buf, length(closeness),
            (double *)adjacent->buf + pair * doc_count, (double *)close->buf + pair * doc_count);
    }
    done_well = !length(row) || find_whole(&compared, words, row, whole->buf);
done:
    for (size_t i = 0; of_words && words && found && i < count; i++) {
        free(found[i]);
        release(&of_words[i]);
    }
    PyMem_Free(of_words);
    PyMem_Free(words);
    PyMem_Free(found);
    free(bounds.buf);
    return ended(&arrays, done_well);
}

/* cover(docs, columns, covered) */

/* The first index from `from` on whose item is not below a value, of items of any size. */
static size_t seek_any(const Py_buffer *items, size_t from, size_t count, uint64_t value) {
    size_t step = 1, low = from, high;
    if (from >= count || item(items, from) >= value)
        return from;
    while (step < count - low && item(items, low + step) < value) {
        low += step;
        step <<= 1;
    }
    high = step < count - low ? low + step : count;
    while (high - low > 1) {
        size_t middle = low + ((high - low) >> 1);
        if (item(items, middle) < value)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static PyObject *cover(PyObject *self, PyObject *arguments) {
    PyObject *docs_object, *columns, *covered_object;
    bool done_well = false;
    Arrays arrays = {.count = 0};
    const Py_buffer *docs, *covered;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "OO!O", &docs_object, &PyTuple_Type, &columns, &covered_object))
        return NULL;
    if (!(docs = take(&arrays, docs_object, false, I64)) ||
        !(covered = take(&arrays, covered_object, true, F64)) ||
        !expect(length(docs) == length(covered), "arrays are parallel"))
        goto done;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(columns); i++) {
        PyObject *column = PyTuple_GET_ITEM(columns, i), *listed_object, *scores_object;
        double weight;
        Arrays own = {.count = 0};
        const Py_buffer *scores, *listed = NULL;
        size_t count, next = 0;
        if (!PyTuple_Check(column)) {
            PyErr_SetString(PyExc_TypeError, "a column is a tuple");
            goto done;
        }
        if (!PyArg_ParseTuple(column, "OOd", &listed_object, &scores_object, &weight))
            goto done;
        if (!(scores = take(&own, scores_object, false, U8 | U16 | F32)) ||
            (listed_object != Py_None &&
             !(listed = take(&own, listed_object, false, U8 | U16 | U32 | I64)))) {
            release(&own);
            goto done;
        }
        count = length(listed ? listed : scores);
        for (size_t k = 0; k < length(docs); k++) {
            uint64_t doc = ((const uint64_t *)docs->buf)[k];
            bool is_there;
            if (listed) {
                next = seek_any(listed, next, count, doc);
                is_there = next < count && item(listed, next) == doc;
            } else if (doc >= count) {
                is_there = false;
            } else if (scores->itemsize == 4) {
                is_there = ((const float *)scores->buf)[doc] > 0;
            } else {
                is_there = item(scores, doc) > 0;
            }
            if (is_there)
                ((double *)covered->buf)[k] += weight;
        }
        release(&own);
    }
    done_well = true;
done:
    return ended(&arrays, done_well);
}

/* lay_out(octets, ends, counts, lists, ids, base, doc_count, starts, width, column, offsets, out, others, at) */

static PyObject *lay_out(PyObject *self, PyObject *arguments) {
    PyObject *octets_object, *ends_object, *counts_object, *ids_object, *starts_object, *offsets_object,
        *out_object, *others_object;
    Py_ssize_t lists, base, doc_count, width, column, at, result = -1;
    Arrays arrays = {.count = 0};
    Record record = {0};
    Py_buffer *octets, *ends, *counts, *ids, *starts, *offsets, *out, *others;
    const int64_t *offset_of;
    size_t terms, from = 0;
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "OOOnOnnOnnOOOn", &octets_object, &ends_object, &counts_object, &lists, &ids_object,
            &base, &doc_count, &starts_object, &width, &column, &offsets_object, &out_object, &others_object,
            &at))
        return NULL;
    if (!(octets = take(&arrays, octets_object, false, U8)) ||
        !(ends = take(&arrays, ends_object, false, U8 | U16 | U32 | U64)) ||
        !(counts = take(&arrays, counts_object, false, U8 | U16 | U32 | U64)) ||
        !(ids = take(&arrays, ids_object, false, U32)) ||
        !(starts = take(&arrays, starts_object, false, U32 | U64)) ||
        !(offsets = take(&arrays, offsets_object, false, I64)) ||
        !(out = take(&arrays, out_object, true, U32)) ||
        !(others = take(&arrays, others_object, true, I64)))
        goto done;
    terms = length(ends);
    if (!expect(length(counts) == terms && length(ids) == terms, "items by term") ||
        !expect(lists == 3 || lists == 5, "no such record") ||
        !expect(base >= 0 && doc_count >= 0 && width > 0 && column >= 0 && column < width && at >= 0, "negative numbers") ||
        !expect(at <= PY_SSIZE_T_MAX / 2, "no such index") ||
        !expect(
            length(offsets) >= (size_t)base + (size_t)doc_count &&
                length(starts) / (size_t)width >= (size_t)base + (size_t)doc_count &&
                length(starts) % (size_t)width == 1 % (size_t)width,
            "too few rows"))
        goto done;
    offset_of = (const int64_t *)offsets->buf + base;
    for (size_t term = 0; term < terms; term++) {
        size_t to = (size_t)item(ends, term), occurrence = 0;
        uint32_t id = ((const uint32_t *)ids->buf)[term];
        const char *wrong;
        if (!expect(from <= to && to <= length(octets), "records do not follow each other"))
            goto done;
        wrong = open_record(
            &record, (const uint8_t *)octets->buf + from, to - from, (size_t)item(counts, term),
            (size_t)lists, (uint64_t)doc_count, false, true);
        if (wrong) {
            raise_for(wrong);
            goto done;
        }
        for (size_t k = 0; k < record.count; occurrence += record.freqs[k++]) {
            int64_t offset = offset_of[record.docs[k]];
            uint64_t room, position = 0;
            uint32_t *here;
            size_t row;
            if (offset < 0)
                continue;
            row = ((size_t)base + record.docs[k]) * (size_t)width;
            room = item(starts, row + (size_t)column + 1) - item(starts, row);
            position = item(starts, row + (size_t)column) - item(starts, row);
            for (uint32_t f = 0; f < record.freqs[k]; f++) {
                position = stepped(&record, occurrence + f, position);
                if (!expect(
                        position < room && (uint64_t)offset + position < length(out),
                        "it has a position that is too large"))
                    goto done;
                here = (uint32_t *)out->buf + (uint64_t)offset + position;
                if (!*here) {
                    *here = id;
                    continue;
                }
                if ((size_t)at < length(others) / 2) {
                    ((int64_t *)others->buf)[2 * at] = offset + (int64_t)position;
                    ((int64_t *)others->buf)[2 * at + 1] = (int64_t)id;
                }
                at++;
            }
        }
        forget(&record);
        memset(&record, 0, sizeof record);
        from = to;
    }
    result = at;
done:
    forget(&record);
    return told(&arrays, result);
}

static PyMethodDef METHODS[] = {
    {"add", add, METH_VARARGS, NULL},
    {"among", among, METH_VARARGS, NULL},
    {"beside", beside, METH_VARARGS, NULL},
    {"cover", cover, METH_VARARGS, NULL},
    {"documents", documents, METH_VARARGS, NULL},
    {"documents_beside", documents_beside, METH_VARARGS, NULL},
    {"find", find, METH_VARARGS, NULL},
    {"lay_out", lay_out, METH_VARARGS, NULL},
    {"levels", levels, METH_VARARGS, NULL},
    {"nearness", nearness, METH_VARARGS, NULL},
    {"score", score, METH_VARARGS, NULL},
    {"stand", stand, METH_VARARGS, NULL},
    {"stand_in", stand_in, METH_VARARGS, NULL},
    {"tally", tally, METH_VARARGS, NULL},
    {"weigh", weigh, METH_VARARGS, NULL},
    {"weigh_in", weigh_in, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/* Changes whenever a function here is given or gives something else. */
#define INTERFACE 4

static int prepare(PyObject *module) {
    list_firsts();
    return PyModule_AddIntConstant(module, "INTERFACE", INTERFACE);
}

static PyModuleDef_Slot SLOTS[] = {
    {Py_mod_exec, prepare},
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED}, /* Nothing is kept from one call to the next. */
#endif
    {0, NULL},
};

static struct PyModuleDef MODULE = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "searchlib.native.loops",
    .m_doc = "The loops that take most of a query's time; `searchlib.native` says what they are given.",
    .m_size = 0,
    .m_methods = METHODS,
    .m_slots = SLOTS,
};

PyMODINIT_FUNC PyInit_loops(void) { return PyModuleDef_Init(&MODULE); }
