/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq run -p PORT FILE...`: runs scripts on one board, or on several in parallel.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

int run_command(int argc, char **argv); /* returns the exit status */

#endif
