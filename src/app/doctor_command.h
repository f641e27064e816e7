/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq doctor [PORT] [--json]`: first contact.  What is wrong with the port, the line and the
 * board behind it, and what to do about it.
 */
#ifndef APP_DOCTOR_COMMAND_H
#define APP_DOCTOR_COMMAND_H

int doctor_command(int argc, char **argv); /* 1: something is wrong */

#endif
