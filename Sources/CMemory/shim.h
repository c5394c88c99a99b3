// Searches of bytes that the C library does at the speed of memory, and what it does with memory that is freed. memmem and
// memrchr are GNU's, which its headers hide from Swift.
#pragma once
#include <malloc.h>
#include <stddef.h>

extern void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);
extern void *memrchr(const void *bytes, int byte, size_t length);
