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

static PyObject *among(PyObject *self, PyObject *arguments) {
    PyObject *places_object, *spellings_object, *bounds_object, *segments_object, *codes_object, *out_object;
    Py_ssize_t at, result = -1;
    Arrays arrays = {.count = 0};
    Py_buffer *places, *spellings, *bounds, *segments, *codes, *out;
    size_t width, segment = 0, n, stretches, *firsts = NULL;
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "OOOOOOn", &places_object, &spellings_object, &bounds_object, &segments_object,
            &codes_object, &out_object, &at))
        return NULL;
    if (!(places = take(&arrays, places_object, false, U32 | U64)) ||
        !(spellings = take(&arrays, spellings_object, false, U8 | U16 | U32)) ||
        !(bounds = take(&arrays, bounds_object, false, U32 | U64)) ||
        !(segments = take(&arrays, segments_object, false, U32 | U64)) ||
        !(codes = take(&arrays, codes_object, false, I64)) ||
        !(out = take(&arrays, out_object, true, U32 | U64)))
        goto done;
    if (!expect(at >= 0 && length(places) == length(spellings), "places and spellings are parallel") ||
        !expect(
            places->itemsize == bounds->itemsize && places->itemsize == out->itemsize &&
                places->itemsize == segments->itemsize,
            "items of one type") ||
        !expect(length(segments) > 1 && length(codes) % (length(segments) - 1) == 0, "codes by segment"))
        goto done;
    width = length(codes) / (length(segments) - 1); /* 0: whatever the spelling */
    n = (size_t)at;
    stretches = length(bounds) / 2;
    if (!(firsts = malloc((stretches + 1) * sizeof *firsts))) {
        PyErr_NoMemory();
        goto done;
    }
    find_firsts(places, bounds, stretches, firsts);
    for (size_t i = 0; i < stretches; i++) {
        uint64_t first = item(bounds, 2 * i), last = item(bounds, 2 * i + 1);
        const int64_t *wanted;
        if (i + AHEAD < stretches) {
            size_t soon = firsts[i + AHEAD];
            PREFETCH((const char *)places->buf + soon * (size_t)places->itemsize);
            PREFETCH((const char *)spellings->buf + soon * (size_t)spellings->itemsize);
        }
        while (segment + 2 < length(segments) && item(segments, segment + 1) <= first)
            segment++;
        wanted = (const int64_t *)codes->buf + segment * width;
        for (size_t next = firsts[i]; next < length(places) && item(places, next) < last; next++) {
            bool kept = !width;
            for (size_t k = 0; k < width; k++)
                kept |= (int64_t)item(spellings, next) == wanted[k];
            if (!kept)
                continue;
            if (!expect(n < length(out), "too little room"))
                goto done;
            put(out, n++, item(places, next));
        }
    }
    result = (Py_ssize_t)n;
done:
    free(firsts);
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

DEFINE_BESIDE(beside4, uint32_t, seek4, in_blocks4)
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
        const float k1 = (float)given, most = (float)(given + 1.0), each = (float)rarity, *x = weights->buf;
        float *out = scores->buf;
        size_t count = length(scores);
        for (size_t i = 0; i < count; i++)
            out[i] = each * ((most * x[i]) / (k1 + x[i]));
        done_well = true;
    }
done:
    return ended(&arrays, done_well);
}

/* levels(scores, step, out) */

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
        const float step = (float)given, most = out->itemsize == 1 ? 255.0f : 65535.0f, *from = scores->buf;
        size_t count = length(scores);
        for (size_t i = 0; i < count; i++) {
            float level = from[i] / step + 0.5f;
            int32_t kept = (int32_t)(level > 1.0f ? level < most ? level : most : 1.0f);
            if (out->itemsize == 1)
                ((uint8_t *)out->buf)[i] = (uint8_t)kept;
            else
                ((uint16_t *)out->buf)[i] = (uint16_t)kept;
        }
        done_well = true;
    }
done:
    return ended(&arrays, done_well);
}

/* number(terms, ends, term) */

static PyObject *number(PyObject *self, PyObject *arguments) {
    PyObject *terms_object, *ends_object;
    const char *term;
    Py_ssize_t size, result = -2;
    Arrays arrays = {.count = 0};
    Py_buffer *terms, *ends;
    size_t low = 0, high;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "OOy#", &terms_object, &ends_object, &term, &size))
        return NULL;
    if (!(terms = take(&arrays, terms_object, false, U8)) ||
        !(ends = take(&arrays, ends_object, false, U8 | U16 | U32 | I64)))
        goto done;
    result = -1;
    high = length(ends);
    while (low < high) {
        size_t middle = low + ((high - low) >> 1);
        uint64_t start = middle ? item(ends, middle - 1) : 0, end = item(ends, middle);
        size_t here, shorter;
        int order;
        if (!expect(start <= end && end <= length(terms), "a term that is none")) {
            result = -2;
            goto done;
        }
        here = (size_t)(end - start);
        shorter = here < (size_t)size ? here : (size_t)size;
        order = memcmp((const char *)terms->buf + start, term, shorter);
        if (!order && here == (size_t)size) {
            result = (Py_ssize_t)middle;
            break;
        }
        if (order < 0 || (!order && here < (size_t)size))
            low = middle + 1;
        else
            high = middle;
    }
done:
    release(&arrays);
    return result < -1 ? NULL : PyLong_FromSsize_t(result);
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
    size_t next;
} Column;

#define AT_ONCE 8192 /* So many documents stay near while columns are added for them. */

static bool add_until(float *total, size_t begin, size_t end, Column *column) {
    const Py_buffer *scores = column->scores;
    const float step = column->step;
    if (column->docs) {
        size_t count = length(scores), next = column->next;
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
        const uint8_t *levels = scores->buf;
        for (size_t i = begin; i < end; i++)
            total[i] += (float)levels[i] * step;
    } else if (scores->itemsize == 2) {
        const uint16_t *levels = scores->buf;
        for (size_t i = begin; i < end; i++)
            total[i] += (float)levels[i] * step;
    } else {
        const float *added = scores->buf;
        for (size_t i = begin; i < end; i++)
            total[i] += added[i] * step;
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
    }
    for (size_t begin = 0; begin < length(total); begin += AT_ONCE) {
        size_t end = length(total) - begin > AT_ONCE ? begin + AT_ONCE : length(total);
        for (Py_ssize_t i = 0; i < count; i++)
            if (!add_until(total->buf, begin, end, &columns[i]))
                goto done;
    }
    for (Py_ssize_t i = 0; i < count; i++)
        if (!expect(!columns[i].docs || columns[i].next == length(columns[i].docs), "no such document"))
            goto done;
    done_well = true;
done:
    for (Py_ssize_t i = 0; arrays && i < count; i++)
        release(&arrays[i]);
    PyMem_Free(arrays);
    PyMem_Free(columns);
    return ended(&own, done_well);
}

/* nearness(standing, pairs, rows, weights, closeness, adjacent, close) */

static PyObject *nearness(PyObject *self, PyObject *arguments) {
    PyObject *standing, *pairs_object, *rows_object, *weights_object, *closeness_object, *adjacent_object,
        *close_object;
    bool done_well = false;
    Arrays arrays = {.count = 0};
    Py_buffer *pairs, *rows, *weights, *closeness, *adjacent, *close, *places = NULL;
    Py_ssize_t words;
    size_t doc_count, width, window, held = 0;
    (void)self;
    if (!PyArg_ParseTuple(
            arguments, "O!OOOOOO", &PyTuple_Type, &standing, &pairs_object, &rows_object, &weights_object,
            &closeness_object, &adjacent_object, &close_object))
        return NULL;
    words = PyTuple_GET_SIZE(standing);
    if (!(pairs = take(&arrays, pairs_object, false, I64)) ||
        !(rows = take(&arrays, rows_object, false, U32 | U64)) ||
        !(weights = take(&arrays, weights_object, false, F32)) ||
        !(closeness = take(&arrays, closeness_object, false, F64)) ||
        !(adjacent = take(&arrays, adjacent_object, true, F64)) ||
        !(close = take(&arrays, close_object, true, F64)))
        goto done;
    window = length(closeness);
    if (!expect(length(pairs) % 3 == 0 && length(pairs) > 0, "pairs are of three numbers each") ||
        !expect(length(adjacent) == length(close) && length(adjacent) % (length(pairs) / 3) == 0, "cells"))
        goto done;
    doc_count = length(adjacent) / (length(pairs) / 3);
    if (!expect(
            doc_count > 0 && length(rows) == length(weights) && length(rows) % doc_count == 0 &&
                length(rows) > 0,
            "rows by document"))
        goto done;
    width = length(rows) / doc_count;
    if (!(places = PyMem_Calloc((size_t)words + 1, sizeof *places))) {
        PyErr_NoMemory();
        goto done;
    }
    for (; held < (size_t)words; held++) {
        PyObject *object = PyTuple_GET_ITEM(standing, (Py_ssize_t)held);
        if (PyObject_GetBuffer(object, &places[held], PyBUF_ND | PyBUF_FORMAT) < 0)
            goto done;
        if (!is_of(&places[held], U32 | U64) ||
            !expect(places[held].itemsize == rows->itemsize, "items of one type")) {
            held++;
            goto done;
        }
    }
    for (size_t pair = 0; pair < length(pairs) / 3; pair++) {
        const int64_t *given = (const int64_t *)pairs->buf + 3 * pair;
        double *adjacents = (double *)adjacent->buf + pair * doc_count;
        double *closes = (double *)close->buf + pair * doc_count;
        const Py_buffer *rarer, *other;
        size_t next = 0, doc = 0;
        if (!expect(
                given[0] >= 0 && given[0] < words && given[1] >= 0 && given[1] < words, "no such word"))
            goto done;
        rarer = &places[given[0]];
        other = &places[given[1]];
        for (size_t i = 0; i < length(rarer); i++) {
            uint64_t here = item(rarer, i), nearest = window, after = window, before = window;
            size_t field;
            double weight;
            while (next < length(other) && item(other, next) <= here)
                next++;
            if (next < length(other))
                after = item(other, next) - here - 1;
            if (next > 0 && item(other, next - 1) < here)
                before = here - item(other, next - 1) - 1;
            nearest = after < before ? after : before;
            if (nearest >= window || here < item(rows, 0))
                continue;
            while (doc + 1 < doc_count && item(rows, (doc + 1) * width) <= here)
                doc++;
            for (field = width - 1; field > 0 && item(rows, doc * width + field) > here; field--)
                ;
            weight = (double)((const float *)weights->buf)[doc * width + field];
            adjacents[doc] += weight * ((given[2] ? after : before) == 0);
            closes[doc] += weight * ((const double *)closeness->buf)[nearest];
        }
    }
    done_well = true;
done:
    while (places && held > 0)
        PyBuffer_Release(&places[--held]);
    PyMem_Free(places);
    return ended(&arrays, done_well);
}

static PyMethodDef METHODS[] = {
    {"add", add, METH_VARARGS, NULL},
    {"among", among, METH_VARARGS, NULL},
    {"beside", beside, METH_VARARGS, NULL},
    {"documents", documents, METH_VARARGS, NULL},
    {"documents_beside", documents_beside, METH_VARARGS, NULL},
    {"levels", levels, METH_VARARGS, NULL},
    {"nearness", nearness, METH_VARARGS, NULL},
    {"number", number, METH_VARARGS, NULL},
    {"score", score, METH_VARARGS, NULL},
    {"stand", stand, METH_VARARGS, NULL},
    {"stand_in", stand_in, METH_VARARGS, NULL},
    {"tally", tally, METH_VARARGS, NULL},
    {"weigh", weigh, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/* Changes whenever a function here is given or gives something else. */
#define INTERFACE 1

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
    .m_name = "searchlib.native.loops",
    .m_doc = "The loops that take most of a query's time; `searchlib.native` says what they are given.",
    .m_size = 0,
    .m_methods = METHODS,
    .m_slots = SLOTS,
};

PyMODINIT_FUNC PyInit_loops(void) { return PyModuleDef_Init(&MODULE); }
