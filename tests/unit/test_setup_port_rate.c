/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What atmq makes of a board that can't be read, after a restart that it may not have seen. */
#include "unit.h"

#include "setup/port_rate.h"

static const struct link_settings own = {115200, 8, 1, LINK_PARITY_NONE, LINK_FLOW_NONE};
static const struct link_settings fast = {921600, 8, 1, LINK_PARITY_NONE, LINK_FLOW_NONE};

struct bench {
	struct port_rate rate;
	struct link_settings now;
};

static void change(struct bench *b, const struct link_settings *to)
{
	struct link_settings from = b->now;

	b->now = *to;
	port_rate_changed(&b->rate, &from);
}

/* u the link comes up, n noise, s a command without an answer, k one with, l a line of text,
 * R the user resets the board, ? a suggestion is followed, if there is one. */
static void happen(struct bench *b, char what)
{
	struct session_fact fact = {.kind = SESSION_FACT_NOISE};
	struct wire_event event = {.type = what == 'k' ? WIRE_EVENT_OK : WIRE_EVENT_LINE};
	struct link_settings wanted;

	switch (what) {
	case 'u':
		port_rate_on_up(&b->rate);
		break;
	case 's':
		fact.kind = SESSION_FACT_ENDED;
		fact.outcome = SESSION_TIMEOUT;
		port_rate_on_fact(&b->rate, &fact);
		break;
	case 'n':
		port_rate_on_fact(&b->rate, &fact);
		break;
	case 'k':
	case 'l':
		port_rate_on_event(&b->rate, &event);
		break;
	case 'R':
		change(b, &own);
		break;
	default:
		if (!port_rate_guess(&b->rate, &b->now, &wanted))
			break;
		b->rate.tries++;
		change(b, &wanted);
	}
}

/* In the beginning AT+UART_CUR=921600 has been answered. */
static void the_other_rate_is_tried_when_there_is_reason_to(void **state)
{
	static const struct {
		const char *happens;
		const struct link_settings *in_the_end;
	} cases[] = {
		{"?", &fast},
		{"n?", &fast}, /* a disturbance */
		{"nnn?", &fast},
		{"s?", &fast}, /* a board that takes its time */
		{"ss?", &fast},
		{"ns?", &own}, /* a watchdog reset it */
		{"nks?", &fast},
		{"u?", &fast},
		{"un?", &own},
		{"us?", &own},
		{"uln?", &own}, /* text by chance */
		{"ukn?", &fast},
		{"uk?s?", &fast},
		/* It was not that. */
		{"un?n?", &own}, /* ... though a chip may boot at 74880 baud */
		{"us?s?", &fast},
		{"un?ns?", &fast},
		{"us?k?s?n?", &own},
		/* A board without power is waited for at its own rate. */
		{"us?s?s?s?s?s?", &own},
		{"us?s?s?us?", &fast}, /* plugged in anew, it is looked for anew */
		/* One that was not reset by the key is found again. */
		{"Rn?", &own},
		{"Rs?", &fast},
		{"Rks?n?", &own},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b = {.rate = {.at_restart = own}, .now = own};

		change(&b, &fast);
		happen(&b, 'k');
		for (const char *p = cases[i].happens; *p; p++)
			happen(&b, *p);
		if (!port_rate_same(&b.now, cases[i].in_the_end))
			fail_msg("%s: %lld baud", cases[i].happens, b.now.baud);
	}
}

static void a_board_that_keeps_its_rate_is_never_tried_at_another(void **state)
{
	struct bench b = {.rate = {.at_restart = own}, .now = own};

	(void)state;
	for (const char *p = "ns?uns?nnss?"; *p; p++)
		happen(&b, *p);
	assert_true(port_rate_same(&b.now, &own));
	assert_false(port_rate_in_doubt(&b.rate, &b.now));
}

static void after_a_return_it_is_in_doubt_until_something_is_readable(void **state)
{
	struct bench b = {.rate = {.at_restart = own}, .now = own};

	(void)state;
	change(&b, &fast);
	happen(&b, 'u');
	assert_true(port_rate_in_doubt(&b.rate, &b.now));
	happen(&b, 'k');
	assert_false(port_rate_in_doubt(&b.rate, &b.now));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_other_rate_is_tried_when_there_is_reason_to),
		cmocka_unit_test(a_board_that_keeps_its_rate_is_never_tried_at_another),
		cmocka_unit_test(after_a_return_it_is_in_doubt_until_something_is_readable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
