/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "payload/hex_buffer.h"
