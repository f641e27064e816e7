/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may stand where in atmq's command line, for the shells (setup/completion.h): ports and profiles,
 * themes, clouds and their keys, words of explain.  Looks at devices and reads config.ini; opens no port
 * and asks no network.
 */
#ifndef APP_LINE_CHOICES_H
#define APP_LINE_CHOICES_H

#include "setup/completion.h"

completion_value_fn line_choices_of_option;
/* What the command has as operands; NULL: none. */
completion_operand_fn *line_choices_of_command(const char *name);

#endif
