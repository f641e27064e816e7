/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plugs and unplugs: which board is run, which only restarted, and whose label is next. */
#include "unit.h"

#include "station/places.h"

enum { PLACES_MS = 1000 };

/* One letter a place, "a" to "z": "-" nothing is there, ":" with its serial number's letter. */
static void plug_all(struct plug_list *list, const char *text)
{
	char place[] = "port-a", serial[] = "S";

	*list = (struct plug_list){0};
	for (size_t i = 0; text[i]; i++) {
		place[5] = (char)('a' + i);
		serial[0] = text[i];
		if (text[i] != '-')
			plug_list_add(
				list, place, place + 5, place, text[i] == '?' ? NULL : serial);
	}
}

/* What is due: "a start", and how each place is: E, W, R, D, small without a board. */
static void add_places(struct places *p, struct buf *out)
{
	for (size_t i = 0; i < p->count; i++) {
		struct place *place = p->items[i];
		char state = "EWRD"[place->state];
		buf_add_char(out, place->plugged ? state : (char)(state + 'a' - 'A'));
		if (place->due)
			buf_add_text(out, place->due == PLACE_START ? "!" : "x");
		place->due = PLACE_NOTHING;
	}
}

struct places_step {
	int64_t ms;
	const char *plugged; /* NULL: the run of the first place ends */
	const char *places;
};

static void play_places(bool scans, const struct places_step *steps, size_t count)
{
	struct places p = {.scans = scans};

	for (size_t i = 0; i < count; i++) {
		struct plug_list list = {0};
		struct buf got = {0};

		if (steps[i].plugged) {
			plug_all(&list, steps[i].plugged);
			places_update(&p, &list, steps[i].ms * PLACES_MS);
		} else {
			places_ended(&p, p.items[0], steps[i].ms * PLACES_MS);
		}
		add_places(&p, &got);
		if (!slice_eq(buf_slice(&got), slice_of(steps[i].places)))
			fail_msg("step %zu: %s, not %s", i, buf_text(&got), steps[i].places);
		buf_fini(&got);
		plug_list_fini(&list);
	}
	places_fini(&p);
}

static void a_board_is_run_once_until_it_is_unplugged(void **state)
{
	static const struct places_step steps[] = {
		{0, "-", ""}, {10, "X", "R!"}, {20, "X", "R"}, {30, NULL, "D"},
		{60000, "X", "D"}, /* it stays */
		{61000, "-", "d"}, {63999, "-", "d"}, {64000, "-", "e"},
		{70000, "X", "R!"}, /* the same again */
		{70100, NULL, "D"}, {71000, "-", "d"},
		{80000, "Y", "R!"}, /* nobody looked in between */
	};

	(void)state;
	play_places(false, steps, ALEN(steps));
}

static void a_restart_is_no_new_board(void **state)
{
	static const struct places_step known[] = {
		{0, "X", "R!"}, {100, "-", "r"}, {1500, "X", "R"}, {2000, NULL, "D"},
		{2100, "-", "d"}, {5000, "X", "D"},  /* 2.9 s */
		{6000, "-", "d"}, {6001, "Y", "R!"}, /* another number is another board at once */
	};
	static const struct places_step blind[] = {
		{0, "?", "R!"}, {100, NULL, "D"}, {200, "-", "d"}, {1100, "?", "D"},
		{1200, "-", "d"}, {2200, "?", "R!"}, /* a second is enough to change boards */
	};

	static const struct places_step blind_run[] = {
		{0, "?", "R!"},
		{100, "-", "r"},
		{2000, "?", "R"}, /* it was reset by its script */
		{2100, "-", "r"},
		{4100, "-", "rx"}, /* whatever comes now may be another one */
		{4200, "-", "r"},
		{4300, NULL, "e"},
		{4400, "?", "R!"},
	};
	static const struct places_step blind_change[] = {
		{0, "?", "R!"},
		{100, "-", "r"},
		{2100, "?", "Rx"}, /* nobody looked in between */
		{2200, "?", "R"},
		{2300, NULL, "R!"},
	};

	(void)state;
	play_places(false, known, ALEN(known));
	play_places(false, blind, ALEN(blind));
	play_places(false, blind_run, ALEN(blind_run));
	play_places(false, blind_change, ALEN(blind_change));
}

static void a_board_lost_in_its_run_has_its_verdict_and_its_place(void **state)
{
	static const struct places_step steps[] = {
		{0, "XY", "R!R!"},
		{100, "-Y", "rR"},
		{3200, "-Y", "rR"}, /* the run says when it is lost */
		{3300, NULL, "eR"},
		{9000, "ZY", "R!R"},
	};
	static const struct places_step soon[] = {
		{0, "X", "R!"},
		{100, "-", "r"},
		{200, NULL, "d"},
		{1000, "X", "D"}, /* it only lost its contact, or crashed: that is its verdict */
		{1100, "-", "d"},
		{5000, "X", "R!"},
	};

	(void)state;
	play_places(false, steps, ALEN(steps));
	play_places(false, soon, ALEN(soon));
}

static void another_board_in_a_running_place_ends_the_run_first(void **state)
{
	static const struct places_step steps[] = {
		{0, "X", "R!"},
		{100, "-", "r"},
		{900, "Y", "Rx"},
		{950, "Y", "R"}, /* told once */
		{1000, NULL, "R!"},
		{1100, NULL, "D"},
		{1200, "Y", "D"},
	};
	static const struct places_step gone_again[] = {
		{0, "X", "R!"},
		{900, "Y", "Rx"},
		{950, "-", "r"},
		{1000, NULL, "d"},
		{9000, "-", "e"},
	};

	(void)state;
	play_places(false, steps, ALEN(steps));
	play_places(false, gone_again, ALEN(gone_again));
}

static void labels_go_to_boards_in_the_order_of_plugging(void **state)
{
	static const struct {
		int64_t ms;
		const char *plugged; /* NULL: the next label is scanned */
		const char *next;
	} steps[] = {
		{0, "---", NULL},
		{10, "-X-", "b"},
		{20, "YX-", "b"},
		{30, "YXZ", "b"},
		{40, NULL, "a"},
		{50, "-XZ", "c"}, /* unplugged while it waited */
		{60, "YXZ", "a"}, /* a loose contact */
		{70, "-XZ", "c"},
		{9000, "YXZ", "c"}, /* now it is behind */
		{9010, NULL, "a"},
		{9020, NULL, NULL},
	};
	struct places p = {.scans = true};

	(void)state;
	for (size_t i = 0; i < ALEN(steps); i++) {
		struct plug_list list = {0};

		if (steps[i].plugged) {
			plug_all(&list, steps[i].plugged);
			places_update(&p, &list, steps[i].ms * PLACES_MS);
		} else {
			struct place *next = places_next(&p);
			places_begin(next);
			assert_int_equal(next->due, PLACE_START);
		}
		const struct place *next = places_next(&p);
		assert_string_equal(
			next ? next->plug.label : "none", steps[i].next ? steps[i].next : "none");
		plug_list_fini(&list);
	}
	places_fini(&p);
}

static void places_are_in_the_order_of_their_numbers_and_stay(void **state)
{
	static const char *const places[] = {"1-2.10", "1-2.2", "1-1", "2-1"};
	struct places p = {0};
	struct buf names = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(places); i++) {
		struct plug_list list = {0};
		plug_list_add(&list, places[i], places[i], places[i], NULL);
		places_update(&p, &list, (int64_t)i);
		plug_list_fini(&list);
	}
	for (size_t i = 0; i < p.count; i++)
		buf_addf(&names, "%s ", p.items[i]->plug.place);
	assert_buf(&names, "1-1 1-2.2 1-2.10 2-1 ");
	buf_fini(&names);
	places_fini(&p);
}

static void it_is_due_again_when_a_restart_would_be_over(void **state)
{
	struct plug_list both = {0}, none = {0};
	struct places p = {0};

	(void)state;
	plug_all(&both, "X?");
	places_update(&p, &both, 0);
	assert_int_equal(places_deadline(&p), -1);
	places_ended(&p, p.items[0], 1);
	places_ended(&p, p.items[1], 1);
	assert_int_equal(places_deadline(&p), -1);
	places_update(&p, &none, 10);
	assert_int_equal(places_deadline(&p), 10 + PLACES_RESTART_BLIND_US);
	places_update(&p, &none, 10 + PLACES_RESTART_BLIND_US);
	assert_int_equal(places_deadline(&p), 10 + PLACES_RESTART_US);
	places_update(&p, &none, 10 + PLACES_RESTART_US);
	assert_int_equal(places_deadline(&p), -1);
	plug_list_fini(&both);
	places_fini(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_board_is_run_once_until_it_is_unplugged),
		cmocka_unit_test(a_restart_is_no_new_board),
		cmocka_unit_test(a_board_lost_in_its_run_has_its_verdict_and_its_place),
		cmocka_unit_test(another_board_in_a_running_place_ends_the_run_first),
		cmocka_unit_test(labels_go_to_boards_in_the_order_of_plugging),
		cmocka_unit_test(places_are_in_the_order_of_their_numbers_and_stay),
		cmocka_unit_test(it_is_due_again_when_a_restart_would_be_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
