/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq [console] [PORT]`: the full screen.  Wires link, recorder, session, view and terminal
 * together: bytes go up, keys go down.  `atmq tap` is the same between a port and another program.
 */
#ifndef CONSOLE_CONSOLE_H
#define CONSOLE_CONSOLE_H

/* They return the exit status. */
int console_command(int argc, char **argv);
int tap_command(int argc, char **argv);
int replay_command(int argc, char **argv); /* a recorded session in place of a board */

#endif
