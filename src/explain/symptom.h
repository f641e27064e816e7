/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Symptoms in words, English or Chinese: "no answer", "keeps reconnecting", "没有反应".  For explain.c
 * only.
 */
#ifndef EXPLAIN_SYMPTOM_H
#define EXPLAIN_SYMPTOM_H

#include "base/buf.h"
#include "base/slice.h"

/* Appends what usually causes it, the likely cause first.  Returns false, with `out` unchanged, if the
 * words name no known symptom. */
bool explain_symptom(struct buf *out, struct slice words);

#endif
