/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/plural.h"

const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}
