/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq run -p PORT FILE...`: scripts on one board, or on several side by side.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

int run_command(int argc, char **argv); /* answers the exit status */

#endif
