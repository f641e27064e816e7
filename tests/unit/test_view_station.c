/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The test station's screen at several sizes, with 1, 4 and 32 places; tests/view/station-*.txt. */
#include "page.h"
#include "unit.h"

#include "base/utf8.h"
#include "view/station_view.h"

static const struct {
	const char *name;
	int columns, rows;
} station_sizes[] = {
	{"40x12", 40, 12}, {"80x24", 80, 24}, {"120x36", 120, 36}, {"200x60", 200, 60}};

static void station_show(struct buf *out, const struct station_view *v, int columns, int rows)
{
	struct cells cells = {0};

	cells_resize(&cells, columns, rows);
	cells_clear(&cells);
	station_view_draw(cells_area(&cells), v);
	cells_add_text(out, &cells);
	if (v->scans)
		buf_addf(out, "cursor at %d, %d\n", cells.cursor_column, cells.cursor_row);
	cells_fini(&cells);
}

static void assert_station(const struct station_view *v, const char *what, size_t size)
{
	struct buf got = {0}, name = {0};

	station_show(&got, v, station_sizes[size].columns, station_sizes[size].rows);
	buf_addf(&name, "station-%s-%s", what, station_sizes[size].name);
	assert_page(buf_slice(&got), buf_text(&name));
	buf_fini(&got);
	buf_fini(&name);
}

static struct station_view station_of(const struct station_row *rows, size_t count)
{
	return (struct station_view){.rows = rows,
		.count = count,
		.script = SLICE("bring-up.at"),
		.awaited = SLICE("usb:303a:1001"),
		.passed = 41,
		.failed = 2,
		.leave = SLICE("Ctrl-Q")};
}

static const char station_reason[] =
	"bring-up.at:12: AT+CWJAP=\"bench\",\"*\" answered ERROR 0x6043: the access point was not found";

static void one_board_is_seen_from_afar(void **state)
{
	const struct station_row passed = {.place = SLICE("1-2.3"),
		.number = SLICE("SN-0042"),
		.state = STATION_PASSED,
		.seconds = 12};
	const struct station_row failed = {.place = SLICE("1-2.3"),
		.number = SLICE("SN-0043"),
		.state = STATION_FAILED,
		.seconds = 9,
		.text = SLICE(station_reason)};
	struct station_view v = station_of(&passed, 1);

	(void)state;
	for (size_t i = 0; i < ALEN(station_sizes); i++)
		assert_station(&v, "passed", i);
	v.rows = &failed;
	for (size_t i = 0; i < ALEN(station_sizes); i++)
		assert_station(&v, "failed", i);
}

static void each_state_has_its_words(void **state)
{
	const struct station_row rows[] = {
		{.place = SLICE("1-2.1"),
			.number = SLICE("SN-0041"),
			.state = STATION_RUNS,
			.step = 7,
			.steps = 12,
			.seconds = 4,
			.phase = SLICE("wifi"),
			.text = SLICE("AT+CWJAP=\"bench\",\"*\"")},
		{.place = SLICE("1-2.2"),
			.number = SLICE("SN-0040"),
			.state = STATION_FAILED,
			.text = SLICE(station_reason),
			.gone = true},
		{.place = SLICE("1-2.3"), .state = STATION_SCAN},
		{.place = SLICE("1-2.4"), .state = STATION_WAITS},
	};
	const struct station_row others[] = {
		{.place = SLICE("1-2.1"),
			.number = SLICE("SN-0041"),
			.state = STATION_PASSED,
			.seconds = 12},
		{.place = SLICE("1-2.2"),
			.number = SLICE("SN-0040"),
			.state = STATION_PASSED,
			.seconds = 12,
			.gone = true},
		{.place = SLICE("1-2.3"), .state = STATION_EMPTY},
		{.place = SLICE("1-2.4"), .state = STATION_RUNS, .steps = 12},
	};
	struct station_view v = station_of(rows, 4);

	(void)state;
	v.scans = true;
	v.typed = SLICE("SN-00");
	v.message = SLICE(
		"SN-0042 has passed already, at 12:03 on 1-2.3; to test it again, scan it once more");
	v.problem = true;
	for (size_t i = 0; i < ALEN(station_sizes); i++)
		assert_station(&v, "scanning", i);
	v = station_of(others, 4);
	for (size_t i = 0; i < ALEN(station_sizes); i++)
		assert_station(&v, "four", i);
}

static void thirty_two_boards_have_their_places(void **state)
{
	struct station_row rows[32];
	char places[32][8], numbers[32][12];

	(void)state;
	for (size_t i = 0; i < 32; i++) {
		snprintf(places[i], sizeof(places[i]), "1-%zu.%zu", 1 + i / 8, 1 + i % 8);
		snprintf(numbers[i], sizeof(numbers[i]), "SN-%04zu", i);
		rows[i] = (struct station_row){.place = slice_of(places[i]),
			.number = slice_of(numbers[i]),
			.state = i % 7 == 3   ? STATION_FAILED
		                 : i % 5 == 2 ? STATION_RUNS
		                 : i == 30    ? STATION_EMPTY
		                              : STATION_PASSED,
			.step = 1 + i % 12,
			.steps = 12,
			.seconds = (int64_t)i,
			.text = slice_of(i % 7 == 3 ? station_reason : "AT+GMR")};
	}
	struct station_view v = station_of(rows, 32);
	for (size_t i = 0; i < ALEN(station_sizes); i++)
		assert_station(&v, "many", i);
}

static void before_the_first_board_it_says_what_it_waits_for(void **state)
{
	struct station_view v = station_of(NULL, 0);

	(void)state;
	v.scans = true;
	assert_station(&v, "none", 0);
	assert_station(&v, "none", 1);
}

static void hostile_and_wide_names_stay_in_their_tiles(void **state)
{
	const struct station_row rows[] = {
		{.place = SLICE("温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度"),
			.number = SLICE("\x1b[2J\x1b]0;x\x07\xe2\x80\xae"
					"abc\xff"),
			.state = STATION_FAILED,
			.text = SLICE("\r\n\x1b[31m温度\xe2\x80\xae\x9b"
				      "2J and more and more and more")},
		{.place = SLICE("e\xcc\x81\xcc\x81"),
			.number = SLICE(
				"客客客客客客客客客客客客客客客客客客客客客客客客客客客客客客"),
			.state = STATION_RUNS,
			.step = 1073741823,
			.steps = 2147483647,
			.phase = SLICE("\x1b[5m"),
			.text = SLICE("\0\0\0")},
	};
	struct station_view v = station_of(rows, 2);

	(void)state;
	v.scans = true;
	v.typed = SLICE(
		"温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度温度");
	v.script = SLICE("\x1b[2J.at");
	v.message = SLICE("\x1b[2J");
	for (size_t i = 0; i < 2; i++)
		assert_station(&v, "hostile", i);
}

static void it_is_drawn_at_any_size(void **state)
{
	struct station_row rows[40];

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++)
		rows[i] = (struct station_row){.place = SLICE("1-2.3"),
			.number = SLICE("温度"),
			.state = (enum station_state)(i % 6),
			.step = 1,
			.steps = 2,
			.text = SLICE(station_reason)};
	struct station_view v = station_of(rows, 0);
	v.scans = true;
	for (int columns = 1; columns < 60; columns += 3)
		for (int lines = 1; lines < 40; lines += 2)
			for (v.count = 0; v.count <= ALEN(rows); v.count += 8) {
				struct buf out = {0};
				station_show(&out, &v, columns, lines);
				buf_fini(&out);
			}
}

/* However few rows there are, a failure is counted. */
static void failures_out_of_sight_are_counted(void **state)
{
	struct station_row rows[40];
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++)
		rows[i] = (struct station_row){.place = SLICE("1-2.3"),
			.state = i == 39 || i == 38 ? STATION_FAILED : STATION_PASSED};
	struct station_view v = station_of(rows, ALEN(rows));
	station_show(&out, &v, 40, 8);
	assert_true(slice_find(buf_slice(&out), SLICE(", 2 FAIL")) != SLICE_NONE);
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_board_is_seen_from_afar),
		cmocka_unit_test(each_state_has_its_words),
		cmocka_unit_test(thirty_two_boards_have_their_places),
		cmocka_unit_test(before_the_first_board_it_says_what_it_waits_for),
		cmocka_unit_test(hostile_and_wide_names_stay_in_their_tiles),
		cmocka_unit_test(it_is_drawn_at_any_size),
		cmocka_unit_test(failures_out_of_sight_are_counted),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
