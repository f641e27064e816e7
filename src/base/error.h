/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What errno means, for the end of a sentence: "log.txt: Permission denied".
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

/* In the user's language where users meet it, else in the C library's English.  Not to be freed; valid
 * until the next call. */
const char *error_text(int number);

#endif
