/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   Checks that count themselves: a check program says how many it made, so that none can be lost unseen. */
#ifndef METAMERKIT_COUNTED_CHECKS_H
#define METAMERKIT_COUNTED_CHECKS_H

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

inline int64_t checks = 0, failures = 0;

/* what: printed if it does not hold; the first twenty are. */
inline void check_that(bool holds, const std::string &what) {
    checks++;
    if (!holds && failures++ < 20) std::printf("FAILED %s\n", what.c_str());
}

/* The last line of a check program, and its exit code: 0 if all held, 1 if not. */
inline int conclude() {
    std::printf("%lld checks, %lld failed\n", (long long)checks, (long long)failures);
    return failures == 0 ? 0 : 1;
}

/* Bit for bit, except that one NaN is as good as another. */
template <class T>
bool same_bits(const std::vector<T> &a, const std::vector<T> &b) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); i++) {
        if (std::memcmp(&a[i], &b[i], sizeof(T)) && !(std::isnan(a[i]) && std::isnan(b[i]))) return false;
    }
    return true;
}

#endif
