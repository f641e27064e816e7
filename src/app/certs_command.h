/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq certs [--ca FILE] [--cert FILE --key FILE] [--check] PORT`: certificates onto a board, by
 * provision/certificates.h.
 */
#ifndef APP_CERTS_COMMAND_H
#define APP_CERTS_COMMAND_H

int certs_command(
	int argc, char **argv); /* 1: something differs, is missing or could not be written */

#endif
