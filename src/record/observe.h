/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shows a transcript's records to a session (session_new_observer), which then knows what the
 * recorded session knew.
 */
#ifndef RECORD_OBSERVE_H
#define RECORD_OBSERVE_H

#include "record/transcript.h"

void record_observe(struct session *s, const struct transcript_record *r);

#endif
