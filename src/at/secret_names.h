/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What secret.c asks about the names of commands; secret.h has what others ask.
 */
#ifndef AT_SECRET_NAMES_H
#define AT_SECRET_NAMES_H

#include "at/command.h"

/* In whatever dialect; NULL: in none's table. */
const struct at_command *secret_name_command(struct slice name);
/* Without the _CUR or _DEF of old firmware. */
struct slice secret_name_base(struct slice name);
/* How many bytes of an unknown name are that of a command with a secret, behind which it runs on
 * (AT+MQTTPASSWORDhunter2); 0: none. */
size_t secret_name_part(struct slice name);

#endif
