/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/cloud_board.h"

#include "wire/refusal.h"

static bool cloud_board_has(const struct session *s, const char *name)
{
	const struct wire_firmware *f = &session_status(s)->firmware;
	struct buf line = {0};
	struct at_line read;

	if (session_dialect(s) != AT_DIALECT_ESP_AT)
		return false;
	if (session_listed(s).n)
		return session_lists(s, slice_of(name));
	buf_addf(&line, "AT+%s=0", name);
	at_line_read(buf_slice(&line), AT_DIALECT_ESP_AT, &read);
	bool has = f->kind == WIRE_FIRMWARE_ESP_AT && f->version_count > 0 &&
	           wire_firmware_accepts(f, buf_slice(&line), &read, NULL);
	buf_fini(&line);
	return has;
}

struct cloud_board cloud_board_of(const struct session *s)
{
	return (struct cloud_board){.dialect = session_dialect(s),
		.has_long = cloud_board_has(s, "MQTTLONGPASSWORD"),
		.has_alpn = cloud_board_has(s, "MQTTALPN"),
		.has_sni = cloud_board_has(s, "MQTTSNI")};
}
