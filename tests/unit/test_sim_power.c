/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing certificates while something goes wrong: a byte that is lost, power that fails, flash that is
 * slow.
 */
#include "flash_bench.h"

#define ERASE "AT+SYSFLASH=0,\"mqtt_ca\""
#define WRITE "AT+SYSFLASH=1,\"mqtt_ca\",0,8"
#define READ "AT+SYSFLASH=2,\"mqtt_ca\",0,8"
#define SET "AT+SYSMFG=2,\"own\",\"v\",8,8"
#define GET "AT+SYSMFG=1,\"own\",\"v\""
#define FF "\xff\xff\xff\xff"

static void a_byte_that_is_lost_is_waited_for(void **state)
{
	static const struct {
		const char *plan, *first, *missing, *kept;
	} cases[] = {
		{"miss 1", "abcdefgh", "i", "bcdefghi"},
		{"miss 4", "abcdefgh", "i", "abcefghi"},
		{"miss 8", "abcdefgh", "i", "abcdefgi"},
		{"miss 9", "abcdefg", "h", "abcdefgh"},
		{"miss 0", "abcdefg", "h", "abcdefgh"},
	};
	static const size_t steps[] = {1, 3, 1000};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		for (size_t k = 0; k < ALEN(steps); k++) {
			struct buf said = {0};
			struct flash_bench f;
			struct bench *t = &f.bench;

			flash_start(&f, "5.0", BOARD_LAYOUT_USUAL);
			flash_fault(&f, cases[i].plan);
			send(t, SET);
			assert_said(t, "\r\nOK\r\n\r\n>");
			t->step = steps[k];
			send_bytes(t, slice_of(cases[i].first));
			/* For ever. */
			assert_int_equal(board_deadline(t->board), -1);
			assert_said(t, "");
			send_bytes(t, slice_of(cases[i].missing));
			assert_said(t, OK);
			send(t, GET);
			buf_addf(&said, "+SYSMFG:\"own\",\"v\",8,8,%s\r\n" OK, cases[i].kept);
			assert_said(t, buf_text(&said));
			buf_fini(&said);
			flash_end(&f);
		}
}

/* Until all bytes have come they are in RAM. */
static void power_that_fails_before_all_bytes_came_leaves_flash_alone(void **state)
{
	static const struct {
		const char *plan;
		bool cut;
	} cases[] = {{"cut 1", true}, {"cut 5", true}, {"cut 8", true}, {"cut 9", false}};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct flash_bench f;
		struct bench *t = &f.bench;

		flash_start(&f, "2.1", BOARD_LAYOUT_USUAL);
		send(t, ERASE);
		flash_fault(&f, cases[i].plan);
		send(t, WRITE);
		buf_clear(&t->out);
		send_bytes(t, SLICE("abcdefgh"));
		assert_int_equal(board_is_booting(t->board), cases[i].cut);
		if (cases[i].cut) {
			flash_log_has(t, "POWERON_RESET");
			flash_boot(t);
			with_codes(t);
		}
		buf_clear(&t->out);
		send(t, READ);
		assert_said(t, cases[i].cut ? "+SYSFLASH:8," FF FF OK : "+SYSFLASH:8,abcdefgh" OK);
		if (!cases[i].cut)
			flash_fault(&f, "cut 0");
		/* Once. */
		send(t, ERASE);
		send(t, WRITE);
		buf_clear(&t->out);
		send_bytes(t, SLICE("ijklmnop"));
		assert_said(t, OK);
		flash_end(&f);
	}
}

static void power_that_fails_while_a_partition_is_written_leaves_a_part(void **state)
{
	static const struct {
		const char *plan, *kept;
		bool torn;
	} cases[] = {
		{"tear 1", "a\xff\xff\xff" FF, true},
		{"tear 7", "abcdefg\xff", true},
		{"tear 8", "abcdefgh", false},
		{"tear 0", "abcdefgh", false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf said = {0};
		struct flash_bench f;
		struct bench *t = &f.bench;

		flash_start(&f, "2.1", BOARD_LAYOUT_USUAL);
		send(t, ERASE);
		flash_fault(&f, cases[i].plan);
		send(t, WRITE);
		buf_clear(&t->out);
		send_bytes(t, SLICE("abcdefgh"));
		assert_int_equal(board_is_booting(t->board), cases[i].torn);
		if (cases[i].torn) {
			assert_said(t, "");
			flash_boot(t);
			with_codes(t);
		}
		buf_clear(&t->out);
		send(t, READ);
		buf_addf(&said, "+SYSFLASH:8,%s" OK, cases[i].kept);
		assert_said(t, buf_text(&said));
		buf_fini(&said);
		flash_end(&f);
	}
}

static void power_that_fails_while_a_value_is_written_leaves_the_old_one(void **state)
{
	struct flash_bench f;
	struct bench *t = &f.bench;

	(void)state;
	flash_start(&f, "5.0", BOARD_LAYOUT_USUAL);
	send(t, SET);
	send_bytes(t, SLICE("abcdefgh"));
	flash_fault(&f, "tear 3");
	send(t, SET);
	buf_clear(&t->out);
	send_bytes(t, SLICE("ijklmnop"));
	assert_true(board_is_booting(t->board));
	flash_boot(t);
	with_codes(t);
	send(t, GET);
	assert_said(t, "+SYSMFG:\"own\",\"v\",8,8,abcdefgh\r\n" OK);
	flash_end(&f);
}

static void what_was_written_is_there_when_the_power_is_back(void **state)
{
	static const struct {
		const char *version, *write, *read, *said;
	} cases[] = {
		{"2.1", WRITE, READ, "+SYSFLASH:8,abcdefgh" OK},
		{"5.0", SET, GET, "+SYSMFG:\"own\",\"v\",8,8,abcdefgh\r\n" OK},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct flash_bench f;
		struct bench *t = &f.bench;

		flash_start(&f, cases[i].version, BOARD_LAYOUT_USUAL);
		send(t, ERASE);
		send(t, cases[i].write);
		send_bytes(t, SLICE("abcdefgh"));
		flash_fault(&f, "plug off; plug on");
		flash_boot(t);
		with_codes(t);
		send(t, cases[i].read);
		assert_said(t, cases[i].said);
		flash_end(&f);
	}
}

static void flash_takes_its_time_for_each_sector(void **state)
{
	static const struct {
		const char *line, *raw;
		int64_t us;
	} cases[] = {
		{ERASE, "", 200000},
		{"AT+SYSFLASH=0,\"mqtt_ca\",4096,4096", "", 100000},
		{WRITE, "abcdefgh", 100000},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct flash_bench f;
		struct bench *t = &f.bench;

		flash_start(&f, "2.1", BOARD_LAYOUT_USUAL);
		flash_fault(&f, "flash 100ms");
		send(t, cases[i].line);
		send_bytes(t, slice_of(cases[i].raw));
		assert_said(t, cases[i].raw[0] ? ">" : "");
		assert_int_equal(board_deadline(t->board), t->now + cases[i].us);
		send(t, "AT");
		assert_said(t, "ERR CODE:0x010b0000\r\n\r\nbusy p...\r\n");
		t->now += cases[i].us;
		board_tick(t->board, t->now);
		assert_said(t, OK);
		send(t, "AT");
		assert_said(t, OK);
		flash_end(&f);
	}
}

static void all_faults_of_flash_end_together(void **state)
{
	struct flash_bench f;
	struct bench *t = &f.bench;

	(void)state;
	flash_start(&f, "5.0", BOARD_LAYOUT_USUAL);
	flash_fault(&f, "miss 1; cut 2; tear 1; full on; flash 1s; sntp off; off");
	send(t, SET);
	buf_clear(&t->out);
	send_bytes(t, SLICE("abcdefgh"));
	assert_said(t, OK);
	flash_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_byte_that_is_lost_is_waited_for),
		cmocka_unit_test(power_that_fails_before_all_bytes_came_leaves_flash_alone),
		cmocka_unit_test(power_that_fails_while_a_partition_is_written_leaves_a_part),
		cmocka_unit_test(power_that_fails_while_a_value_is_written_leaves_the_old_one),
		cmocka_unit_test(what_was_written_is_there_when_the_power_is_back),
		cmocka_unit_test(flash_takes_its_time_for_each_sector),
		cmocka_unit_test(all_faults_of_flash_end_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
