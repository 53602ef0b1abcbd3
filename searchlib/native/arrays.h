/* arrays: what the caller gives, by the buffer protocol, looked at before it is used. */

#ifndef SEARCHLIB_ARRAYS_H
#define SEARCHLIB_ARRAYS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <float.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Elsewhere the twins are left to do the work. */
#if PY_BIG_ENDIAN
#error "numbers are little-endian in the file"
#elif SIZEOF_SIZE_T < 8
#error "sizes and docnums have 64 bits"
#elif FLT_EVAL_METHOD != 0
#error "floats are rounded to more bits than they are kept in"
#endif
#if defined(_MSC_VER) && !defined(__clang__)
#pragma fp_contract(off)
#endif

#define MOST_ARRAYS 16

/* Arrays of the caller, released together. */

typedef struct {
    Py_buffer views[MOST_ARRAYS];
    int count;
} Arrays;

static inline void release(Arrays *arrays) {
    while (arrays->count > 0)
        PyBuffer_Release(&arrays->views[--arrays->count]);
}

/* What the items of an array may be, a bit each. */
enum { U8 = 1, U16 = 2, U32 = 4, U64 = 8, I64 = 16, F32 = 32, F64 = 64 };

/* Whether the items of an array are of one of these types, as this machine has them. Sets an error. */
static inline bool is_of(const Py_buffer *view, unsigned types) {
    const char *format = view->format ? view->format : "B";
    unsigned type = 0;
    if (!format[1])
        switch (format[0]) {
        case 'B':
        case 'H':
        case 'I':
        case 'L':
        case 'Q': type = (unsigned)view->itemsize; break;
        case 'l':
        case 'q': type = view->itemsize == 8 ? I64 : 0; break;
        case 'f': type = F32; break;
        case 'd': type = F64; break;
        default: break;
        }
    if (!(types & type) || (uintptr_t)view->buf % (size_t)view->itemsize) {
        PyErr_Format(PyExc_TypeError, "items of another type, or out of line: %s", format);
        return false;
    }
    return true;
}

/* The next array. NULL with an error set. */
static inline Py_buffer *take(Arrays *arrays, PyObject *object, bool writable, unsigned types) {
    if (arrays->count == MOST_ARRAYS) {
        PyErr_SetString(PyExc_ValueError, "too many arrays");
        return NULL;
    }
    Py_buffer *view = &arrays->views[arrays->count];
    if (PyObject_GetBuffer(object, view, PyBUF_ND | PyBUF_FORMAT | (writable ? PyBUF_WRITABLE : 0)) < 0)
        return NULL;
    arrays->count++;
    return is_of(view, types) ? view : NULL;
}

/* What a function returns: None, or NULL with an error set; and lets go of the arrays. */
static inline PyObject *ended(Arrays *arrays, bool done_well) {
    release(arrays);
    if (!done_well)
        return NULL;
    Py_RETURN_NONE;
}

/* The same of one that returns a number, which is not below 0. */
static inline PyObject *told(Arrays *arrays, Py_ssize_t result) {
    release(arrays);
    return result < 0 ? NULL : PyLong_FromSsize_t(result);
}

static inline size_t length(const Py_buffer *view) { return (size_t)(view->len / view->itemsize); }

static inline uint64_t item(const Py_buffer *view, size_t at) {
    switch (view->itemsize) {
    case 1: return ((const uint8_t *)view->buf)[at];
    case 2: return ((const uint16_t *)view->buf)[at];
    case 4: return ((const uint32_t *)view->buf)[at];
    default: return ((const uint64_t *)view->buf)[at];
    }
}

static inline void put(const Py_buffer *view, size_t at, uint64_t value) {
    if (view->itemsize == 4)
        ((uint32_t *)view->buf)[at] = (uint32_t)value;
    else
        ((uint64_t *)view->buf)[at] = value;
}

static inline bool expect(bool holds, const char *what) {
    if (!holds)
        PyErr_SetString(PyExc_ValueError, what);
    return holds;
}

#endif
