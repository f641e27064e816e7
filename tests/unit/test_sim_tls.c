/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a board's flash and clock do to AT+MQTTCONN: codes one at a time, and what only the handshake
 * finds (certs.md 4 and 6).
 */
#include "flash_bench.h"

#define CONN "AT+MQTTCONN=0,\"h\",8883,0"
#define MISSING(code) CODE(code) CODE("6009") ERR
#define FAILED "+MQTTDISCONNECTED:0\r\n" CODE("600b") ERR

static void tls_set_clock(struct bench *t)
{
	send(t, "AT+SYSTIMESTAMP=1795388820");
	assert_said(t, OK);
}

static void tls_connect(struct bench *t, const char *scheme, const char *said)
{
	struct buf line = {0};

	buf_addf(&line, "AT+MQTTUSERCFG=0,%s,\"c\",\"\",\"\",0,0,\"\"", scheme);
	send(t, buf_text(&line));
	assert_said(t, OK);
	buf_fini(&line);
	t->fake.called[0] = '\0';
	send(t, CONN);
	if (!slice_eq(buf_slice(&t->out), slice_of(said)))
		fail_msg("scheme %s: %s", scheme, buf_text(&t->out));
	buf_clear(&t->out);
	assert_int_equal(t->fake.called[0] != '\0', said[0] == '\0');
	if (said[0] == '\0') {
		t->fake.broker.events->connected(t->fake.broker.user, &unreachable);
		buf_clear(&t->out);
	}
}

/* Writes `content` as that firmware wants it. */
static void tls_write(struct bench *t, bool packs, enum certs_kind kind, struct slice content)
{
	const char *name = certs_kinds[kind].name;
	struct buf packed = {0}, line = {0};

	if (packs) {
		certs_pack(&packed, kind, content);
		buf_addf(&line, "AT+SYSFLASH=0,\"%s\"", name);
		send(t, buf_text(&line));
		buf_clear(&line);
		buf_addf(&line, "AT+SYSFLASH=1,\"%s\",0,%zu", name, packed.n);
	} else {
		buf_add(&packed, content);
		buf_addf(&line, "AT+SYSMFG=2,\"%s\",\"%s\",8,%zu", name, name, packed.n);
	}
	send(t, buf_text(&line));
	buf_clear(&t->out);
	send_bytes(t, buf_slice(&packed));
	assert_said(t, OK);
	buf_fini(&packed);
	buf_fini(&line);
}

static void tls_erase(struct bench *t, bool packs, enum certs_kind kind)
{
	struct buf line = {0};

	buf_addf(&line, "AT+%s=0,\"%s\"", packs ? "SYSFLASH" : "SYSMFG", certs_kinds[kind].name);
	send(t, buf_text(&line));
	assert_said(t, OK);
	buf_fini(&line);
}

static const struct {
	const char *version;
	bool packs;
} tls_ways[] = {{"2.1", true}, {"3.0", true}, {"3.1", false}, {"5.0", false}};

static void an_untouched_board_has_every_file(void **state)
{
	static const char *const schemes[] = {"2", "3", "4", "5", "7", "8", "9", "10"};

	(void)state;
	for (size_t i = 0; i < ALEN(tls_ways); i++) {
		struct flash_bench f;

		flash_start(&f, tls_ways[i].version, BOARD_LAYOUT_USUAL);
		tls_set_clock(&f.bench);
		for (size_t k = 0; k < ALEN(schemes); k++)
			tls_connect(&f.bench, schemes[k], "");
		flash_end(&f);
	}
}

/* CA, certificate, key: the next code comes when the file before is there. */
static void missing_files_are_named_one_at_a_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(tls_ways); i++) {
		bool packs = tls_ways[i].packs;
		struct flash_bench f;
		struct bench *t = &f.bench;

		flash_start(&f, tls_ways[i].version, BOARD_LAYOUT_USUAL);
		tls_set_clock(t);
		for (size_t k = 0; k < CERTS_KINDS; k++)
			tls_erase(t, packs, (enum certs_kind)k);
		tls_connect(t, "3", MISSING("6021"));
		flash_log_has(t, "[at-mqtt]error code:0x6021\n[at-mqtt]error code:0x6009\n");
		tls_connect(t, "8", MISSING("6021"));
		tls_connect(t, "4", MISSING("6023"));
		tls_connect(t, "9", MISSING("6023"));
		tls_connect(t, "2", "");
		tls_connect(t, "5", MISSING("6021"));
		tls_write(t, packs, CERTS_CA, maker_file(CERTS_CA));
		tls_connect(t, "5", MISSING("6023"));
		tls_connect(t, "10", MISSING("6023"));
		tls_connect(t, "3", "");
		tls_write(t, packs, CERTS_CERTIFICATE, maker_file(CERTS_CERTIFICATE));
		tls_connect(t, "5", MISSING("6025"));
		tls_connect(t, "4", MISSING("6025"));
		tls_write(t, packs, CERTS_KEY, maker_file(CERTS_KEY));
		tls_connect(t, "5", "");
		assert_true(slice_starts(buf_slice(&t->fake.credentials), maker_file(CERTS_CA)));
		flash_end(&f);
	}
}

/* They come before any network traffic: without Wi-Fi they are the same. */
static void a_missing_file_is_found_without_a_network(void **state)
{
	struct flash_bench f;

	(void)state;
	flash_start(&f, "3.1", BOARD_LAYOUT_USUAL);
	tls_erase(&f.bench, false, CERTS_CA);
	board_set_wifi(f.bench.board, false);
	buf_clear(&f.bench.out);
	tls_connect(&f.bench, "3", MISSING("6021"));
	tls_connect(&f.bench, "2", FAILED);
	flash_end(&f);
}

/* What the partition holds, and the code for it. */
static void a_partition_that_lies_is_missing_or_broken(void **state)
{
	static const struct {
		struct slice bytes;
		const char *said;
	} cases[] = {
		/* The item says more than the partition has. */
		{{"\xf1\xf1\x01\0\xff\xff\xff\xff\x01\0\xff\xff", 12}, MISSING("6022")},
		{{"\xf1\xf1\x01\0\x08\0\0\0\x01\0\x05\0abcd", 16}, MISSING("6022")},
		/* There is no item. */
		{{"\xf1\xf1\x01\0\x04\0\0\0\x01\0\x05\0", 12}, MISSING("6021")},
		{{"\xf1\xf1\x01\0\0\0\0\0\x01\0\x05\0", 12}, MISSING("6021")},
		/* As a wrong build packed it: a CA of the type of certificates. */
		{{"\xf1\xf1\x01\0\x08\0\0\0\x02\0\x04\0abcd", 16}, MISSING("6021")},
		/* Not packed at all. */
		{{"-----BEGIN C", 12}, MISSING("6021")},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct flash_bench f;
		struct buf line = {0};

		flash_start(&f, "2.1", BOARD_LAYOUT_USUAL);
		send(&f.bench, "AT+SYSFLASH=0,\"mqtt_ca\"");
		buf_addf(&line, "AT+SYSFLASH=1,\"mqtt_ca\",0,%zu", cases[i].bytes.n);
		send(&f.bench, buf_text(&line));
		send_bytes(&f.bench, cases[i].bytes);
		buf_clear(&f.bench.out);
		tls_connect(&f.bench, "3", cases[i].said);
		buf_fini(&line);
		flash_end(&f);
	}
}

/* As nothing looks into them, they are accepted; the reason for what follows is on the log port. */
static void what_mbedtls_cannot_read_fails_in_the_handshake(void **state)
{
	static const struct {
		enum certs_kind kind;
		struct slice content;
		const char *log;
	} cases[] = {
		/* DER: it ends for MQTT at the first NUL. */
		{CERTS_CA, {"\x30\x82\x03\0\x30\x82", 6},
			"mbedtls_x509_crt_parse returned -0x2180"},
		{CERTS_CA, {"-----BEGIN CERTIFICATE-----\nMIID", 32},
			"mbedtls_x509_crt_parse returned -0x2180"},
		/* The two files swapped. */
		{CERTS_CERTIFICATE,
			{"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n", 56},
			"mbedtls_x509_crt_parse returned -0x2180"},
		{CERTS_KEY, {"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n", 56},
			"mbedtls_pk_parse_keyfile returned -0x3D00"},
		{CERTS_KEY,
			{"-----BEGIN ENCRYPTED PRIVATE KEY-----\nx\n"
			 "-----END ENCRYPTED PRIVATE KEY-----\n",
				76},
			"mbedtls_pk_parse_keyfile returned -0x3C00"},
		{CERTS_KEY,
			{"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nx\n"
			 "-----END RSA PRIVATE KEY-----\n",
				87},
			"mbedtls_pk_parse_keyfile returned -0x3C00"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		for (size_t k = 0; k < ALEN(tls_ways); k++) {
			struct flash_bench f;

			flash_start(&f, tls_ways[k].version, BOARD_LAYOUT_USUAL);
			tls_set_clock(&f.bench);
			tls_write(&f.bench, tls_ways[k].packs, cases[i].kind, cases[i].content);
			tls_connect(&f.bench, "5", FAILED);
			flash_log_has(&f.bench, cases[i].log);
			tls_connect(&f.bench, "2", "");
			flash_end(&f);
		}
}

static void a_chain_is_cut_at_its_first_nul(void **state)
{
	static const char pem[] = PEM("CERTIFICATE", "x");
	struct buf content = {0};
	struct flash_bench f;

	(void)state;
	flash_start(&f, "5.0", BOARD_LAYOUT_USUAL);
	tls_set_clock(&f.bench);
	buf_add_text(&content, pem);
	buf_add(&content, (struct slice){"\0rest", 5});
	tls_write(&f.bench, false, CERTS_CA, buf_slice(&content));
	tls_connect(&f.bench, "3", "");
	assert_true(slice_starts(
		buf_slice(&f.bench.fake.credentials), SLICE(PEM("CERTIFICATE", "x") "|")));
	buf_fini(&content);
	flash_end(&f);
}

static void another_namespace_or_type_is_no_certificate(void **state)
{
	static const struct {
		const char *line, *bytes;
	} cases[] = {
		{"AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca.0\",8,3", "abc"},
		{"AT+SYSMFG=2,\"client_ca\",\"mqtt_ca\",8,3", "abc"},
		{"AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",7,3", "abc"},
		{"AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",1,3", ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct flash_bench f;

		flash_start(&f, "5.0", BOARD_LAYOUT_USUAL);
		tls_erase(&f.bench, false, CERTS_CA);
		send(&f.bench, cases[i].line);
		send_bytes(&f.bench, slice_of(cases[i].bytes));
		buf_clear(&f.bench.out);
		tls_connect(&f.bench, "3", MISSING("6021"));
		flash_end(&f);
	}
}

#define TIME(text) "+CIPSNTPTIME:" text "\r\nOK\r\n"
#define UNSET TIME("Thu Jan  1 00:00:00 1970")

static void the_clock_outlives_a_reset_but_no_loss_of_power(void **state)
{
	struct flash_bench f;
	struct bench *t = &f.bench;

	(void)state;
	flash_start(&f, "2.1", BOARD_LAYOUT_USUAL);
	send(t, "AT+CIPSNTPTIME?");
	assert_said(t, UNSET);
	tls_connect(t, "3", FAILED);
	flash_log_has(t, "-0x2700");
	tls_set_clock(t);
	tls_connect(t, "3", "");
	send(t, "AT+RST");
	flash_boot(t);
	with_codes(t);
	send(t, "AT+SYSTIMESTAMP?");
	/* The 1.6 s of the reset have passed. */
	assert_said(t, "+SYSTIMESTAMP:1795388821\r\n" OK);
	tls_connect(t, "3", "");
	board_crash(t->board, t->now);
	flash_boot(t);
	with_codes(t);
	tls_connect(t, "3", "");
	board_power_off(t->board);
	board_power_on(t->board, t->now);
	flash_boot(t);
	with_codes(t);
	send(t, "AT+CIPSNTPTIME?");
	assert_said(t, UNSET);
	tls_connect(t, "3", FAILED);
	flash_end(&f);
}

static void a_server_that_is_silent_leaves_the_clock_unset(void **state)
{
	static const struct {
		const char *version, *says_so;
	} cases[] = {{"2.1", ""}, {"3.0", ""}, {"3.1", "+TIME_UPDATED\r\n"},
		{"5.0", "+TIME_UPDATED\r\n"}};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct flash_bench f;
		struct bench *t = &f.bench;

		flash_start(&f, cases[i].version, BOARD_LAYOUT_USUAL);
		flash_fault(&f, "sntp off");
		send(t, "AT+CIPSNTPCFG=1,0,\"pool.ntp.org\"");
		assert_said(t, OK);
		assert_int_equal(board_deadline(t->board), -1);
		send(t, "AT+CIPSNTPTIME?");
		assert_said(t, UNSET);
		flash_fault(&f, "sntp on");
		board_tick(t->board, t->now);
		assert_said(t, cases[i].says_so);
		send(t, "AT+CIPSNTPTIME?");
		assert_said(t, TIME("Sun Nov 22 23:07:00 2026"));
		flash_end(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_untouched_board_has_every_file),
		cmocka_unit_test(missing_files_are_named_one_at_a_time),
		cmocka_unit_test(a_missing_file_is_found_without_a_network),
		cmocka_unit_test(a_partition_that_lies_is_missing_or_broken),
		cmocka_unit_test(what_mbedtls_cannot_read_fails_in_the_handshake),
		cmocka_unit_test(a_chain_is_cut_at_its_first_nul),
		cmocka_unit_test(another_namespace_or_type_is_no_certificate),
		cmocka_unit_test(the_clock_outlives_a_reset_but_no_loss_of_power),
		cmocka_unit_test(a_server_that_is_silent_leaves_the_clock_unset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
