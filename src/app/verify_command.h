/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq verify TRANSCRIPT...`: whether transcripts are as they were written, one line each.
 */
#ifndef APP_VERIFY_COMMAND_H
#define APP_VERIFY_COMMAND_H

int verify_command(int argc, char **argv);

#endif
