/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/error_code.h"
