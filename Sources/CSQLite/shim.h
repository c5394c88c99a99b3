#pragma once
#include <sqlite3.h>
#include <stddef.h>

// sqlite3_config is variadic, which Swift cannot call.

static inline int tracksync_sqlite_count_memory(int counts) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, counts);
}
