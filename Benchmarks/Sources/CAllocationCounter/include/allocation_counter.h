#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/// How often this thread has asked for memory since it began.
uint64_t allocation_count(void);

/// Whether anything is counted: only beside glibc, whose own functions have second names to be called by.
bool allocations_are_counted(void);

#endif
