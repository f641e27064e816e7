/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What secret.c needs to know about command names; everyone else uses secret.h.
 */
#ifndef AT_SECRET_NAMES_H
#define AT_SECRET_NAMES_H

#include "at/command.h"

/* In any dialect; NULL if it is in no table. */
const struct at_command *secret_name_command(struct slice name);
/* Without the _CUR or _DEF of old firmware. */
struct slice secret_name_base(struct slice name);
/* How many bytes at the start of an unknown name are the name of a command with a secret, run
 * together with what follows (AT+MQTTPASSWORDhunter2); 0 if none. */
size_t secret_name_part(struct slice name);

#endif
