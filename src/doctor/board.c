/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doctor/board.h"

void doctor_board_fini(struct doctor_board *b)
{
	struct buf *const texts[] = {&b->mute, &b->cut, &b->ssid, &b->address, &b->host,
		&b->client_id, &b->username, &b->wrong, &b->resolved_to};

	for (size_t i = 0; i < ALEN(texts); i++)
		buf_fini(texts[i]);
	for (size_t i = 0; i < CERTS_KINDS; i++) {
		certs_contents_fini(&b->certificates[i].contents);
		certs_findings_fini(&b->certificates[i].judged);
	}
	*b = (struct doctor_board){0};
}

void doctor_board_learn_connection(struct doctor_board *b, const struct wire_event *e)
{
	if (e->scheme > 0)
		b->scheme = e->scheme;
	if (e->has_host && e->host.n) {
		buf_set(&b->host, slice_sub(e->host, 0, 2 * DOCTOR_WORD_BYTES));
		b->port = e->port > 0 ? e->port : 0;
	}
}

static bool board_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool doctor_host_is_valid(struct slice host)
{
	for (size_t i = 0; i < host.n; i++) {
		char c = host.p[i], lower = (char)(c | 0x20);

		if (!board_is_digit(c) && (lower < 'a' || lower > 'z') && c != '.' && c != '-')
			return false;
	}
	return host.n > 0 && host.n <= DOCTOR_WORD_BYTES;
}

bool doctor_host_is_address(struct slice host)
{
	size_t dots = 0;

	for (size_t i = 0; i < host.n; i++) {
		dots += host.p[i] == '.';
		if (!board_is_digit(host.p[i]) && host.p[i] != '.')
			return false;
	}
	return dots == 3;
}
