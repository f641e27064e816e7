/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_PLURAL_H
#define BASE_PLURAL_H

#include <stddef.h>

/* "" for 1, "s" for any other number: "%zu byte%s". */
const char *plural(size_t count);

#endif
