/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq explain WORD...`: what the tables know, without a board.
 */
#ifndef APP_EXPLAIN_COMMAND_H
#define APP_EXPLAIN_COMMAND_H

int explain_command(int argc, char **argv); /* returns the exit status: 1 if nothing is found */

#endif
