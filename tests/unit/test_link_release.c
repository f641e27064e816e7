/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A port that is released to another program and opened again. */
#include "serial_rig.h"

#include "port_holder.h"

enum { WHILE_US = 50000 };

static void release_start(struct bench *b)
{
	start(b);
	plug(0, "ttyUSB0", 0x10c4, 0xea60, "0001", "1-2:1.0", "cp210x");
}

/* As a program does that opens and closes it. */
static bool release_is_free(void)
{
	int fd = __real_open64(fake.ports[0].real, O_RDWR | O_NOCTTY);
	bool free = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;

	if (fd >= 0)
		__real_close(fd);
	return free;
}

static void the_port_is_free_and_then_open_again(void **state)
{
	struct bench b;

	(void)state;
	release_start(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	assert_false(release_is_free());
	link_release_port(b.link);
	assert_true(link_is_released(b.link));
	assert_false(link_is_up(b.link));
	assert_true(release_is_free());
	/* Nothing is sent or told meanwhile, whatever is asked of it. */
	link_send(b.link, SLICE("AT"));
	link_release_port(b.link);
	b.settings.baud = 9600;
	assert_true(link_change_settings(b.link, &b.settings, &b.d));
	run_for(&b, WHILE_US);
	assert_int_equal(b.ups, 1);
	assert_int_equal(b.downs, 0);
	link_reclaim_port(b.link);
	assert_false(link_is_released(b.link));
	loop_run(b.loop);
	assert_int_equal(b.ups, 2);
	assert_int_equal(b.downs, 0);
	assert_int_equal(fake.line.c_ospeed, 9600);
	assert_int_equal(write(fake.ports[0].far, "OK", 2), 2);
	while (b.came.n < 2)
		loop_run(b.loop);
	finish(&b);
}

/* Some boards are reset by a DTR that rises.  Closing for good is another matter. */
static void dtr_and_rts_stay_as_they_are_until_it_is_closed_for_good(void **state)
{
	(void)state;
	for (int drops = 0; drops < 2; drops++) {
		struct bench b;

		release_start(&b);
		fake.line.c_cflag &= ~(tcflag_t)HUPCL;
		fake.line.c_cflag |= drops ? HUPCL : 0;
		assert_true(open_link(&b, fake.ports[0].path));
		assert_true(link_play(b.link, &line_sequence_reset, &b.d));
		link_release_port(b.link);
		/* No board stays in reset. */
		assert_string_equal(fake.lines, "-DTR +RTS -RTS ");
		assert_false(fake.closed.c_cflag & HUPCL);
		link_reclaim_port(b.link);
		loop_run(b.loop);
		assert_int_equal(b.ups, 2);
		close_link(&b);
		assert_string_equal(
			fake.lines, drops ? "-DTR +RTS -RTS " : "-DTR +RTS -RTS +DTRRTS ");
		assert_int_equal(!!(fake.closed.c_cflag & HUPCL), drops);
		finish(&b);
	}
}

/* Most flashers lock nothing. */
static void it_waits_for_the_program_that_has_it_and_says_which(void **state)
{
	struct buf why = {0};
	struct bench b;

	(void)state;
	release_start(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	link_release_port(b.link);
	pid_t child = fork_holder(fake.ports[0].real, HOLDS_OPEN);
	buf_addf(&why, "%s: in use by port_holder (process %d); close it there first",
		fake.ports[0].path, (int)child);
	link_reclaim_port(b.link);
	loop_run(b.loop);
	assert_int_equal(b.downs, 1);
	assert_string_equal(b.why, buf_text(&why));
	/* Once is enough. */
	run_for(&b, 10 * WHILE_US);
	assert_int_equal(b.downs, 1);
	assert_int_equal(b.ups, 1);
	end_holder(child);
	loop_run(b.loop);
	assert_int_equal(b.ups, 2);
	buf_fini(&why);
	finish(&b);
}

static void it_can_be_released_while_it_is_waited_for(void **state)
{
	struct bench b;

	(void)state;
	release_start(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	link_release_port(b.link);
	link_reclaim_port(b.link);
	/* Its opening is under way. */
	link_release_port(b.link);
	run_for(&b, WHILE_US);
	assert_int_equal(b.ups, 1);
	assert_true(release_is_free());
	link_reclaim_port(b.link);
	loop_run(b.loop);
	assert_int_equal(b.ups, 2);
	finish(&b);
}

static void a_port_that_was_unplugged_meanwhile_is_said_and_waited_for(void **state)
{
	struct bench b;

	(void)state;
	release_start(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	link_release_port(b.link);
	unplug(0);
	run_for(&b, WHILE_US);
	assert_int_equal(b.downs, 0);
	link_reclaim_port(b.link);
	loop_run(b.loop);
	assert_int_equal(b.downs, 1);
	assert_non_null(strstr(b.why, "no such port"));
	plug(0, "ttyUSB0", 0x10c4, 0xea60, "0001", "1-2:1.0", "cp210x");
	loop_run(b.loop);
	assert_int_equal(b.ups, 2);
	finish(&b);
}

/* Other kinds are closed, and opened anew. */
static void a_virtual_board_is_released_as_well(void **state)
{
	struct bench b;

	(void)state;
	if (!link_has_sim())
		skip_test("built without the virtual board");
	release_start(&b);
	assert_true(open_link(&b, "sim:"));
	link_release_port(b.link);
	link_send(b.link, SLICE("AT\r\n"));
	run_for(&b, WHILE_US);
	assert_int_equal(b.downs, 0);
	buf_clear(&b.came);
	link_reclaim_port(b.link);
	loop_run(b.loop);
	assert_int_equal(b.ups, 2);
	link_release_port(b.link);
	finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_port_is_free_and_then_open_again),
		cmocka_unit_test(dtr_and_rts_stay_as_they_are_until_it_is_closed_for_good),
		cmocka_unit_test(it_waits_for_the_program_that_has_it_and_says_which),
		cmocka_unit_test(it_can_be_released_while_it_is_waited_for),
		cmocka_unit_test(a_port_that_was_unplugged_meanwhile_is_said_and_waited_for),
		cmocka_unit_test(a_virtual_board_is_released_as_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
