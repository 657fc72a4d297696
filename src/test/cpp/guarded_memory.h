/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   Arrays between two pages that may not be touched: an access beyond the end (or, laid out to the front, before the
   start) ends the program with a segmentation fault instead of passing unseen. */
#ifndef METAMERKIT_GUARDED_MEMORY_H
#define METAMERKIT_GUARDED_MEMORY_H

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>

/* The array's last entry touches the forbidden page (its start has the alignment of an entry only), or its first one
   (aligned to a page). Filled with 0xFF: NaN as float and double. */
enum class Guard { behind, before };

template <class T>
class GuardedArray {
  public:
    explicit GuardedArray(int64_t entries, Guard guard = Guard::behind) {
        const size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = (size_t)entries * sizeof(T);
        const size_t inner = (bytes + page - 1) / page * page;
        mapped_ = inner + 2 * page;
        memory_ = (char *)mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory_ == MAP_FAILED) throw std::runtime_error("no memory for a guarded array");
        if (inner && mprotect(memory_ + page, inner, PROT_READ | PROT_WRITE)) {
            throw std::runtime_error("cannot open the pages of a guarded array");
        }
        if (inner) std::memset(memory_ + page, 0xFF, inner);
        data_ = (T *)(memory_ + page + (guard == Guard::behind ? inner - bytes : 0));
    }
    GuardedArray(const GuardedArray &) = delete;
    GuardedArray &operator=(const GuardedArray &) = delete;
    GuardedArray(GuardedArray &&other) noexcept : memory_(other.memory_), mapped_(other.mapped_), data_(other.data_) {
        other.memory_ = nullptr;
    }
    ~GuardedArray() {
        if (memory_) munmap(memory_, mapped_);
    }
    T *data() { return data_; }

  private:
    char *memory_;
    size_t mapped_;
    T *data_;
};

#endif
