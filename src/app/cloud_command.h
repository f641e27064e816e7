/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `atmq cloud`: client id, username, password, commands and topics for a cloud. */
#ifndef APP_CLOUD_COMMAND_H
#define APP_CLOUD_COMMAND_H

int cloud_command(int argc, char **argv);

#endif
