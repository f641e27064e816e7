/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/line_editor.h"
