/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq release [-p PORT] [-- COMMAND [ARGUMENT...]]`: a running console closes its port, COMMAND runs, and
 * the console opens the port again.  Exits as COMMAND does; 2 if it was not run.
 */
#ifndef APP_RELEASE_COMMAND_H
#define APP_RELEASE_COMMAND_H

int release_command(int argc, char **argv);

#endif
