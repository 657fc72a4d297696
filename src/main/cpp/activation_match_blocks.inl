/* SPDX-FileCopyrightText: the Metamerkit developers
   SPDX-License-Identifier: Apache-2.0

   One block of one picture, for each kernel. Included by activation_match_lanes.h once an instruction set, inside its
   namespace. Element i of a block adds to lane i mod 8; the lanes of a block are added pairwise, always in this order:
   the bits of a block's sums depend on its data only. A last group of fewer than eight is padded with zeros, which
   change no sum. */

AM_INLINE AM_TARGET double total(Doubles lanes) {
    double d[LANES];
    store(d, lanes);
    return ((d[0] + d[4]) + (d[2] + d[6])) + ((d[1] + d[5]) + (d[3] + d[7]));
}

AM_INLINE AM_TARGET Floats load_some(const float *p, int64_t count) {
    float padded[LANES] = {0, 0, 0, 0, 0, 0, 0, 0};
    memcpy(padded, p, (size_t)count * sizeof(float));
    return load(padded);
}

AM_INLINE AM_TARGET void store_some(float *p, Floats f, int64_t count) {
    float padded[LANES];
    store(padded, f);
    memcpy(p, padded, (size_t)count * sizeof(float));
}

struct MatchLanes {
    Doubles residual_squared, target_squared, activation, activation_squared, target, product;
};

AM_INLINE AM_TARGET void match_lanes(MatchLanes &sums, Floats a, Floats t, Floats r) {
    Doubles wide_a = widen(a), wide_t = widen(t), wide_r = widen(r);
    sums.residual_squared = multiply_add(wide_r, wide_r, sums.residual_squared);
    sums.target_squared = multiply_add(wide_t, wide_t, sums.target_squared);
    sums.activation = add(sums.activation, wide_a);
    sums.activation_squared = multiply_add(wide_a, wide_a, sums.activation_squared);
    sums.target = add(sums.target, wide_t);
    sums.product = multiply_add(wide_a, wide_t, sums.product);
}

enum Residual { NONE, STORED, STREAMED };

template <Residual residual_kind>
AM_INLINE AM_TARGET void match_eight(MatchLanes &sums, const float *activation, const float *target, float *residual,
                                     int64_t i) {
    Floats a = load(activation + i), t = load(target + i);
    Floats r = subtract(a, t);
    if (residual_kind == STORED) {
        store(residual + i, r);
    } else if (residual_kind == STREAMED) {
        stream(residual + i, r);
    }
    match_lanes(sums, a, t, r);
}

template <Residual residual_kind>
AM_TARGET static void match_kind(int64_t count, const float *activation, const float *target, float *residual, double *sums) {
    const Doubles zero = all(0);
    MatchLanes lanes = {zero, zero, zero, zero, zero, zero};
    const int64_t whole = count - count % LANES;
    int64_t i = 0;
    for (; i + LINE <= whole; i += LINE) {
        /* The processor's own prefetching ends with the page: this goes on into the next. */
        __builtin_prefetch(activation + i + AHEAD);
        __builtin_prefetch(target + i + AHEAD);
        match_eight<residual_kind>(lanes, activation, target, residual, i);
        match_eight<residual_kind>(lanes, activation, target, residual, i + LANES);
    }
    if (i < whole) {
        match_eight<residual_kind>(lanes, activation, target, residual, i);
    }
    if (whole < count) {
        Floats a = load_some(activation + whole, count - whole), t = load_some(target + whole, count - whole);
        Floats r = subtract(a, t);
        if (residual_kind != NONE) {
            store_some(residual + whole, r, count - whole);
        }
        match_lanes(lanes, a, t, r);
    }
    sums[AM_SUM_RESIDUAL_SQUARED] = total(lanes.residual_squared);
    sums[AM_SUM_TARGET_SQUARED] = total(lanes.target_squared);
    sums[AM_SUM_ACTIVATION] = total(lanes.activation);
    sums[AM_SUM_ACTIVATION_SQUARED] = total(lanes.activation_squared);
    sums[AM_SUM_TARGET] = total(lanes.target);
    sums[AM_SUM_PRODUCT] = total(lanes.product);
}

/* streaming: write the residual past the caches where its address allows it. */
AM_TARGET static void match_block(int64_t count, const float *activation, const float *target, float *residual,
                                  bool streaming, double *sums) {
    if (residual == nullptr) {
        match_kind<NONE>(count, activation, target, residual, sums);
    } else if (streaming && streamable(residual)) {
        match_kind<STREAMED>(count, activation, target, residual, sums);
        fence();
    } else {
        match_kind<STORED>(count, activation, target, residual, sums);
    }
}

AM_TARGET static double squared_norm_block(int64_t count, const float *values) {
    Doubles sum = all(0);
    const int64_t whole = count - count % LANES;
    for (int64_t i = 0; i < whole; i += LANES) {
        Doubles v = widen(load(values + i));
        sum = multiply_add(v, v, sum);
    }
    if (whole < count) {
        Doubles v = widen(load_some(values + whole, count - whole));
        sum = multiply_add(v, v, sum);
    }
    return total(sum);
}

AM_INLINE AM_TARGET Floats descend(Floats x, Doubles update, float low, float high, Doubles &change) {
    Floats stepped = clamp(narrow(subtract(widen(x), update)), low, high);
    Doubles difference = widen(subtract(stepped, x));
    change = multiply_add(difference, difference, change);
    return stepped;
}

/* x <- clamp(x - factor * gradient); returns the squared norm of the change. */
AM_TARGET static double descend_block(int64_t count, float *x, const float *gradient, double factor, float low,
                                      float high) {
    Doubles change = all(0);
    const Doubles factors = all(factor);
    const int64_t whole = count - count % LANES;
    for (int64_t i = 0; i < whole; i += LANES) {
        Doubles update = multiply(factors, widen(load(gradient + i)));
        store(x + i, descend(load(x + i), update, low, high, change));
    }
    if (whole < count) {
        /* The clamp may move the padding: the change is taken from what was stored. */
        const int64_t rest = count - whole;
        Floats old_x = load_some(x + whole, rest);
        Doubles update = multiply(factors, widen(load_some(gradient + whole, rest))), ignored = all(0);
        store_some(x + whole, descend(old_x, update, low, high, ignored), rest);
        Doubles difference = widen(subtract(load_some(x + whole, rest), old_x));
        change = multiply_add(difference, difference, change);
    }
    return total(change);
}

/* The update of Adam for eight elements, and their moments. */
AM_INLINE AM_TARGET Doubles adam_lanes(const AdamFactors &f, Floats gradient, Floats &first, Floats &second) {
    Doubles g = multiply(all(f.gradient_scale), widen(gradient));
    Doubles m = add(multiply(all(f.beta1), widen(first)), multiply(all(1 - f.beta1), g));
    Doubles v = add(multiply(all(f.beta2), widen(second)), multiply(all(1 - f.beta2), multiply(g, g)));
    first = narrow(m);
    second = narrow(v);
    Doubles denominator = add(multiply(root(v), all(f.second_scale)), all(f.epsilon));
    return divide(multiply(all(f.rate), m), denominator);
}

/* sums[0]: squared norm of the unscaled gradient; sums[1]: squared norm of the change. */
AM_TARGET static void adam_block(int64_t count, float *x, const float *gradient, float *first_moment,
                                 float *second_moment, const AdamFactors &factors, double *sums) {
    Doubles norm = all(0), change = all(0);
    const int64_t whole = count - count % LANES;
    for (int64_t i = 0; i < whole; i += LANES) {
        Floats g = load(gradient + i), m = load(first_moment + i), v = load(second_moment + i);
        Doubles wide = widen(g);
        norm = multiply_add(wide, wide, norm);
        Doubles update = adam_lanes(factors, g, m, v);
        store(first_moment + i, m);
        store(second_moment + i, v);
        store(x + i, descend(load(x + i), update, factors.low, factors.high, change));
    }
    if (whole < count) {
        const int64_t rest = count - whole;
        Floats g = load_some(gradient + whole, rest), m = load_some(first_moment + whole, rest);
        Floats v = load_some(second_moment + whole, rest), old_x = load_some(x + whole, rest);
        Doubles wide = widen(g), ignored = all(0);
        norm = multiply_add(wide, wide, norm);
        Doubles update = adam_lanes(factors, g, m, v);
        store_some(first_moment + whole, m, rest);
        store_some(second_moment + whole, v, rest);
        store_some(x + whole, descend(old_x, update, factors.low, factors.high, ignored), rest);
        Doubles difference = widen(subtract(load_some(x + whole, rest), old_x));
        change = multiply_add(difference, difference, change);
    }
    sums[0] = total(norm);
    sums[1] = total(change);
}
