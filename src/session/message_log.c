/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/message_log.h"
