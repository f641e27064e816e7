/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq run -p PORT FILE...`: scripts on one board, or on several side by side.
 */
#ifndef APP_RUN_H
#define APP_RUN_H

int run_command(int argc, char **argv); /* answers the exit status */

#endif
