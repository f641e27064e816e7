/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of the commands for long credentials a board has (cloud/commands.h), as far as its session knows:
 * from AT+CMD? or from its version.
 */
#ifndef SCRIPT_CLOUD_BOARD_H
#define SCRIPT_CLOUD_BOARD_H

#include "cloud/commands.h"
#include "session/session.h"

struct cloud_board cloud_board_of(const struct session *s);

#endif
