/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq scrub [--kinds KINDS] [--check] [-o FILE] FILE...`
 */
#ifndef APP_SCRUB_COMMAND_H
#define APP_SCRUB_COMMAND_H

int scrub_command(int argc, char **argv);

#endif
