# SPDX-License-Identifier: Apache-2.0
#
# Analyses of variance by R, for AnovaTest and FeatherAnovaTest.
#
#     Rscript tools/golden_statistics.R [FEATHER_CSV]     (base R 4; run from the project's root)
#
# Writes src/test/resources/org/metamerkit/recognition/statistics/golden_anova.json: data and R's numbers. Effects come from aov with
# Error strata; epsilon and corrected p from anova.mlm (test = "Spherical"); the within effect of groups of unequal sizes is of type III
# (sum-to-zero contrasts, intercept dropped). With FEATHER_CSV (default ../shared/data/human/feather2023_metamer_recognition.csv, left
# out where it is absent) also R's numbers, without the data, for experiments of Feather et al. 2023.

number <- function(x) if (is.na(x)) "null" else formatC(x, digits = 15, format = "g")
numbers <- function(x) paste0("[", paste(vapply(x, number, ""), collapse = ", "), "]")
rows <- function(m) paste0("[", paste(apply(m, 1, numbers), collapse = ", "), "]")

# One effect of within-participant contrasts: multivariate R's spherical test of the intercept or the group term.
effect <- function(name, table, row, ss, sse, eps) {
    f <- table[row, "F"]
    sprintf('{"name": "%s", "ss": %s, "ss_error": %s, "df": %s, "df_error": %s, "f": %s, "p": %s, "epsilon": %s, "p_gg": %s}', name,
        number(ss), number(sse), number(table[row, "num Df"]), number(table[row, "den Df"]), number(f), number(table[row, "Pr(>F)"]),
        number(eps), number(table[row, "G-G Pr"]))
}

# Exact epsilon of orthonormal contrasts (anova.mlm prints four digits only).
exact <- function(model, contrasts) {
    s <- crossprod(residuals(model) %*% contrasts)
    sum(diag(s))^2 / (ncol(contrasts) * sum(s * s))
}

orthonormal <- function(k) contr.helmert(k) %*% diag(1 / sqrt(colSums(contr.helmert(k)^2)), k - 1)

within_one <- function(name, y) {
    k <- ncol(y)
    model <- lm(y ~ 1)
    table <- anova(model, X = ~1, test = "Spherical")
    long <- data.frame(v = c(y), s = factor(rep(seq_len(nrow(y)), k)), a = factor(rep(seq_len(k), each = nrow(y))))
    strata <- summary(aov(v ~ a + Error(s / a), long))[["Error: s:a"]][[1]]
    effect(name, table, 1, strata[1, 2], strata[2, 2], exact(model, orthonormal(k)))
}

within_two <- function(y, a, b) {  # columns: a slowest
    model <- lm(y ~ 1)
    ca <- kronecker(orthonormal(a), rep(1, b) / sqrt(b))
    cb <- kronecker(rep(1, a) / sqrt(a), orthonormal(b))
    cab <- kronecker(orthonormal(a), orthonormal(b))
    long <- data.frame(v = c(y), s = factor(rep(seq_len(nrow(y)), a * b)),
        a = factor(rep(rep(seq_len(a), each = b), each = nrow(y))), b = factor(rep(rep(seq_len(b), a), each = nrow(y))))
    strata <- summary(aov(v ~ a * b + Error(s / (a * b)), long))
    one <- function(name, contrasts, stratum) {
        t <- strata[[stratum]][[1]]
        eps <- exact(model, contrasts)
        f <- t[1, 4]
        sprintf('{"name": "%s", "ss": %s, "ss_error": %s, "df": %s, "df_error": %s, "f": %s, "p": %s, "epsilon": %s, "p_gg": %s}', name,
            number(t[1, 2]), number(t[2, 2]), number(t[1, 1]), number(t[2, 1]), number(f), number(t[1, 5]), number(eps),
            number(pf(f, t[1, 1] * eps, t[2, 1] * eps, lower.tail = FALSE)))
    }
    paste(one("first", ca, "Error: s:a"), one("second", cb, "Error: s:b"), one("first × second", cab, "Error: s:a:b"), sep = ", ")
}

mixed <- function(y, group) {
    k <- ncol(y)
    g <- factor(group)
    x <- contr.sum(nlevels(g))[g, , drop = FALSE]
    full <- lm(y ~ x)
    inner <- diag(k) - 1 / k
    between <- anova(lm(rowMeans(y) ~ g))
    table_within <- anova(full, lm(y ~ x - 1), X = ~1, test = "Spherical")
    table_both <- anova(full, lm(y ~ 1), X = ~1, test = "Spherical")
    error <- sum((residuals(full) %*% inner)^2)
    ss <- function(smaller) sum((residuals(smaller) %*% inner)^2) - error
    eps <- exact(full, orthonormal(k))
    one <- function(name, table, value) {
        table <- as.data.frame(table)
        sprintf('{"name": "%s", "ss": %s, "ss_error": %s, "df": %s, "df_error": %s, "f": %s, "p": %s, "epsilon": %s, "p_gg": %s}', name,
            number(value), number(error), number(table[2, "num Df"]), number(table[2, "den Df"]), number(table[2, "F"]),
            number(table[2, "Pr(>F)"]), number(eps), number(table[2, "G-G Pr"]))
    }
    paste(sprintf('{"name": "between", "ss": %s, "ss_error": %s, "df": %s, "df_error": %s, "f": %s, "p": %s, "epsilon": null, "p_gg": null}',
        number(k * between[1, 2]), number(k * between[2, 2]), number(between[1, 1]), number(between[2, 1]), number(between[1, 4]), number(between[1, 5])),
        one("within", table_within, ss(lm(y ~ x - 1))), one("between × within", table_both, ss(lm(y ~ 1))), sep = ", ")
}

case <- function(name, source, y, effects, extra = "") {
    sprintf('{"name": "%s", "source": "%s", %s"values": %s,\n  "effects": [%s]}', name, source, extra, rows(y), effects)
}

# Winer 1971, table 4.3-1: reaction of 5 people to 4 drugs.
drugs <- matrix(c(30, 28, 16, 34, 14, 18, 10, 22, 24, 20, 18, 30, 38, 34, 20, 44, 26, 28, 14, 30), 5, byrow = TRUE)
# Potthoff and Roy 1964: distance from pituitary to pterygomaxillary fissure of 11 girls and 16 boys at 4 ages, mm.
dental <- matrix(c(21, 20, 21.5, 23, 21, 21.5, 24, 25.5, 20.5, 24, 24.5, 26, 23.5, 24.5, 25, 26.5, 21.5, 23, 22.5, 23.5, 20, 21, 21, 22.5,
    21.5, 22.5, 23, 25, 23, 23, 23.5, 24, 20, 21, 22, 21.5, 16.5, 19, 19, 19.5, 24.5, 25, 28, 28, 26, 25, 29, 31, 21.5, 22.5, 23, 26.5, 23,
    22.5, 24, 27.5, 25.5, 27.5, 26.5, 27, 20, 23.5, 22.5, 26, 24.5, 25.5, 27, 28.5, 22, 22, 24.5, 26.5, 24, 21.5, 24.5, 25.5, 23, 20.5, 31,
    26, 27.5, 28, 31, 31.5, 23, 23, 23.5, 25, 21.5, 23.5, 24, 28, 17, 24.5, 26, 29.5, 22.5, 25.5, 25.5, 26, 23, 24.5, 26, 30, 22, 21.5,
    23.5, 25), 27, byrow = TRUE)
sex <- c(rep(0, 11), rep(1, 16))
# Proportions by formula: 7 people, 3 by 4 cells, effects of both factors and of their interaction.
cells <- outer(0:6, 0:11, function(p, c) ((37 * p + 23 * c + 11 * p * c) %% 20) / 40 + (c %/% 4) / 10 + (c %% 4) * (c %/% 4) / 20)

balanced <- rbind(cells[1:3, 1:4], cells[4:6, 5:8])
text <- c(
    case("one within", "Winer 1971, table 4.3-1", drugs, within_one("within", drugs)),
    case("two within", "by formula", cells, within_two(cells, 3, 4), '"second_levels": 4, '),
    case("mixed, balanced", "by formula", balanced, mixed(balanced, rep(0:1, each = 3)), sprintf('"groups": %s, ', numbers(rep(0:1, each = 3)))),
    case("mixed, groups of 11 and 16", "Potthoff and Roy 1964", dental, mixed(dental, sex), sprintf('"groups": %s, ', numbers(sex))))

arguments <- commandArgs(TRUE)
path <- if (length(arguments) > 0) arguments[1] else "../shared/data/human/feather2023_metamer_recognition.csv"
if (file.exists(path)) {
    data <- read.csv(path)
    wide <- function(modality, experiment, models, column = "human_prop_correct") {
        part <- data[data$modality == modality & data$experiment == experiment, ]
        people <- sort(unique(part$participant))
        blocks <- lapply(models, function(m) {
            one <- part[part$model == m, ]
            sapply(sort(unique(one$layer_index)), function(l) {
                layer <- one[one$layer_index == l, ]
                layer[match(people, layer$participant), column]
            })
        })
        do.call(cbind, blocks)
    }
    feather <- function(name, effects) sprintf('{"name": "%s", "source": "Feather et al. 2023", "effects": [%s]}', name, effects)
    robust <- c("resnet50", "resnet50_l2_3_robust", "resnet50_linf_4_robust", "resnet50_linf_8_robust", "resnet50_random_l2_perturb",
        "resnet50_random_linf8_perturb")
    observers <- rbind(wide("Vision", 3, "resnet50"), wide("Vision", 3, "resnet50", "network_prop_correct"))
    text <- c(text,
        feather("stages of resnet50", within_one("within", wide("Vision", 3, "resnet50"))),
        feather("six networks of vision experiment 3", within_two(wide("Vision", 3, robust), 6, 8)),
        feather("people and resnet50", mixed(observers, rep(0:1, each = 20))))
}
writeLines(c("[", paste0(paste(text, collapse = ",\n"), "\n]")),
    "src/test/resources/org/metamerkit/recognition/statistics/golden_anova.json", useBytes = TRUE)
