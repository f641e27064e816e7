/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq ports [--json]`: the serial ports of this machine.  Exit status 1 if there are none.
 */
#ifndef APP_PORTS_COMMAND_H
#define APP_PORTS_COMMAND_H

int ports_command(int argc, char **argv);

#endif
