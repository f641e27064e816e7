/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "opening_wait.h"
#include "port_holder.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "link/link.h"
#include "link/ports.h"
#include "link/open_port.h"

enum { MEGABYTE = 1024 * 1024, LIMIT_US = 20000000 };

/* One link, what it told, and the other side of it. */
struct bench {
	struct loop *loop;
	struct loop_watch *limit, *far_watch;
	struct link *link;
	struct diag d;
	bool late;
	bool (*enough)(struct bench *b);
	int sents;
	int ups, downs;
	struct buf came; /* to the link */
	char why[256];   /* of the last down */
	enum { CLOSE_NEVER, CLOSE_UP, CLOSE_BYTES, CLOSE_DOWN } close_at;

	int far; /* the master of a pty, or a socket */
	struct buf to_link, at_far;
	char folder[32], path[128], slave[64];
	bool stranger_comes; /* when the link goes down */
	bool stranger_has_number;
	int stranger;
};

static void close_link(struct bench *b)
{
	link_close(b->link);
	b->link = NULL;
}

static void on_up(void *user)
{
	struct bench *b = user;

	b->ups++;
	assert_true(link_is_up(b->link));
	if (b->close_at == CLOSE_UP)
		close_link(b);
}

static void on_bytes(void *user, struct slice bytes)
{
	struct bench *b = user;

	assert_true(bytes.n > 0);
	buf_add(&b->came, bytes);
	if (b->close_at == CLOSE_BYTES)
		close_link(b);
}

static void on_sent(void *user)
{
	((struct bench *)user)->sents++;
}

static void on_down(void *user, const char *why)
{
	struct bench *b = user;

	b->downs++;
	snprintf(b->why, sizeof(b->why), "%s", why);
	assert_false(link_is_up(b->link));
	if (b->close_at == CLOSE_DOWN)
		close_link(b);
	if (b->stranger_comes) {
		char name[64];
		int slave;
		/* The lowest free number is the next one given out, to any process. */
		assert_int_equal(openpty(&b->stranger, &slave, name, NULL, NULL), 0);
		close(slave);
		b->stranger_has_number = strcmp(name, b->slave) == 0;
	}
}

static void too_late(void *user)
{
	struct bench *b = user;

	b->late = true;
	loop_stop(b->loop);
}

static void stop_when_enough(void *user)
{
	struct bench *b = user;

	if (b->enough(b))
		loop_stop(b->loop);
}

static void run_until(struct bench *b, bool (*enough)(struct bench *b))
{
	b->enough = enough;
	loop_timer_at(b->limit, loop_clock() + LIMIT_US);
	if (!enough(b))
		loop_run(b->loop);
	assert_false(b->late);
}

static bool is_up(struct bench *b)
{
	return b->ups > b->downs;
}

static bool was_up(struct bench *b)
{
	return b->ups > 0;
}

static bool is_down(struct bench *b)
{
	return b->downs > 0 && b->downs >= b->ups;
}

static void start(struct bench *b)
{
	*b = (struct bench){.loop = loop_new(), .far = -1, .folder = "/tmp/linkXXXXXX"};
	b->limit = loop_timer(b->loop, too_late, b);
	loop_after_turn(b->loop, stop_when_enough, b);
	assert_non_null(mkdtemp(b->folder));
	snprintf(b->path, sizeof(b->path), "%s/board", b->folder);
}

static void close_far(struct bench *b)
{
	loop_unwatch(b->far_watch);
	b->far_watch = NULL;
	if (b->far >= 0)
		close(b->far);
	b->far = -1;
}

static void finish(struct bench *b)
{
	close_link(b);
	close_far(b);
	loop_free(b->loop);
	buf_fini(&b->came);
	buf_fini(&b->to_link);
	buf_fini(&b->at_far);
	unlink(b->path);
	rmdir(b->folder);
}

static bool open_link(struct bench *b, const char *port)
{
	static const struct link_events events = {
		.up = on_up, .bytes = on_bytes, .down = on_down, .sent = on_sent};

	b->link = link_open(b->loop, port, &link_default_settings, &events, b, &b->d);
	assert_int_equal(b->ups, b->downs); /* nothing is told from inside */
	return b->link != NULL;
}

static void move_far(void *user, int events)
{
	struct bench *b = user;
	char bytes[8192];
	ssize_t n;

	if (events & LOOP_READ) {
		while ((n = read(b->far, bytes, sizeof(bytes))) > 0)
			buf_add(&b->at_far, (struct slice){bytes, (size_t)n});
	}
	if (events & LOOP_WRITE) {
		n = write(b->far, b->to_link.p, b->to_link.n);
		if (n > 0)
			buf_drop_front(&b->to_link, (size_t)n);
	}
	loop_watch_events(b->far_watch, LOOP_READ | (b->to_link.n > 0 ? LOOP_WRITE : 0));
}

static void watch_far(struct bench *b)
{
	fcntl(b->far, F_SETFL, fcntl(b->far, F_GETFL) | O_NONBLOCK);
	b->far_watch = loop_watch_fd(b->loop, b->far, LOOP_READ | LOOP_WRITE, move_far, b);
	assert_non_null(b->far_watch);
}

/* A board's pty, and the symbolic link that leads to it, as the virtual board makes them. */
static void plug_in(struct bench *b)
{
	int slave;

	assert_int_equal(openpty(&b->far, &slave, b->slave, NULL, NULL), 0);
	close(slave);
	unlink(b->path);
	assert_int_equal(symlink(b->slave, b->path), 0);
}

static void start_with_pty(struct bench *b)
{
	start(b);
	plug_in(b);
	assert_true(open_link(b, b->path));
	run_until(b, is_up);
	watch_far(b);
}

static bool all_came(struct bench *b)
{
	return b->came.n >= MEGABYTE && b->at_far.n >= MEGABYTE;
}

static bool first_256_came(struct bench *b)
{
	return b->came.n >= 256 && b->at_far.n >= 256;
}

static void every_byte_goes_both_ways_as_it_is(void **state)
{
	struct bench b;
	char all[256];

	(void)state;
	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	start_with_pty(&b);
	buf_add(&b.to_link, (struct slice){all, 256});
	loop_watch_events(b.far_watch, LOOP_READ | LOOP_WRITE);
	link_send(b.link, (struct slice){all, 256});
	run_until(&b, first_256_came);
	assert_int_equal(b.came.n, 256);
	assert_memory_equal(b.came.p, all, 256);
	assert_int_equal(b.at_far.n, 256);
	assert_memory_equal(b.at_far.p, all, 256);
	finish(&b);
}

static void a_megabyte_both_ways_loses_nothing(void **state)
{
	struct bench b;
	struct buf sent = {0};
	uint32_t random = 1;

	(void)state;
	char *p = buf_room(&sent, MEGABYTE);
	for (size_t i = 0; i < MEGABYTE; i++) {
		random = random * 1664525 + 1013904223;
		p[i] = (char)(random >> 24);
	}
	buf_grown(&sent, MEGABYTE);
	start_with_pty(&b);
	buf_add(&b.to_link, buf_slice(&sent));
	loop_watch_events(b.far_watch, LOOP_READ | LOOP_WRITE);
	/* In uneven pieces, most of which wait in the queue. */
	for (size_t at = 0, n = 1; at < MEGABYTE; at += n, n = n * 3 % 70001 + 1)
		link_send(b.link, slice_sub(buf_slice(&sent), at, n));
	run_until(&b, all_came);
	assert_true(slice_eq(buf_slice(&b.came), buf_slice(&sent)));
	assert_true(slice_eq(buf_slice(&b.at_far), buf_slice(&sent)));
	buf_fini(&sent);
	finish(&b);
}

static void a_pty_that_closes_is_unplugged_and_taken_up_again(void **state)
{
	struct bench b;

	(void)state;
	start_with_pty(&b);
	for (int round = 1; round <= 3; round++) {
		close_far(&b);
		run_until(&b, is_down);
		assert_string_equal(b.why, "unplugged");
		assert_int_equal(b.downs, round);
		plug_in(&b);
		run_until(&b, is_up);
		watch_far(&b);
	}
	finish(&b);
}

static bool is_told_more(struct bench *b)
{
	return b->downs == 2;
}

static bool is_back(struct bench *b)
{
	return b->ups == 2;
}

static void a_port_that_is_back_and_will_not_open_says_why_once(void **state)
{
	struct bench b;
	char wanted[256];

	(void)state;
	start_with_pty(&b);
	snprintf(wanted, sizeof(wanted), "%s: not a serial port; atmq ports lists the serial ports",
		b.path);
	/* Once each time. */
	for (int round = 1; round <= 2; round++) {
		b.ups = 1;
		b.downs = 0;
		close_far(&b);
		run_until(&b, is_down);
		/* Something by its name, which is no terminal. */
		unlink(b.path);
		int fd = open(b.path, O_CREAT | O_WRONLY, 0600);
		assert_true(fd >= 0);
		close(fd);
		run_until(&b, is_told_more);
		assert_string_equal(b.why, wanted);
		unlink(b.path);
		plug_in(&b);
		run_until(&b, is_back);
		assert_int_equal(b.downs, 2);
	}
	finish(&b);
}

static bool something_at_far(struct bench *b)
{
	return b->at_far.n >= 4;
}

static void stop(void *user)
{
	loop_stop(((struct bench *)user)->loop);
}

/* false: another process was given the number before the stranger was. */
static bool a_stranger_gets_the_number(bool linked)
{
	struct bench b;
	struct loop_watch *turn;
	char byte;

	start(&b);
	plug_in(&b);
	assert_true(open_link(&b, linked ? b.path : b.slave));
	run_until(&b, is_up);
	watch_far(&b);
	b.stranger_comes = true;
	close_far(&b);
	run_until(&b, is_down);
	fcntl(b.stranger, F_SETFL, O_NONBLOCK);
	assert_string_equal(b.why,
		linked ? "unplugged"
		       : "unplugged; another terminal with the same number will not be used");
	/* It looks for the board at once: behind that. */
	turn = loop_timer(b.loop, stop, &b);
	loop_timer_at(turn, loop_clock());
	loop_run(b.loop);
	loop_unwatch(turn);
	assert_int_equal(b.ups, 1);
	if (linked) {
		plug_in(&b);
		run_until(&b, is_back);
		watch_far(&b);
		link_send(b.link, SLICE("AT\r\n"));
		run_until(&b, something_at_far);
		assert_buf(&b.at_far, "AT\r\n");
	}
	assert_int_equal(b.ups, linked ? 2 : 1);
	assert_true(read(b.stranger, &byte, 1) < 0);
	close(b.stranger);
	bool got = b.stranger_has_number;
	finish(&b);
	return got;
}

/* The number goes to whoever asks next: the link to it that was left behind leads to a stranger. */
static void another_pty_by_the_same_number_is_not_taken_for_the_board(void **state)
{
	int64_t limit = loop_clock() + 20000000;

	(void)state;
	for (int linked = 0; linked < 2; linked++)
		while (!a_stranger_gets_the_number(linked))
			if (loop_clock() > limit)
				fail_msg("other processes always get the number first");
}

static void a_port_comes_back_though_its_folder_was_gone(void **state)
{
	struct bench b;
	char folder[64];

	(void)state;
	start(&b);
	/* As /dev/serial/by-id, which goes with the last port. */
	snprintf(folder, sizeof(folder), "%s/by-id", b.folder);
	snprintf(b.path, sizeof(b.path), "%s/board", folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	plug_in(&b);
	assert_true(open_link(&b, b.path));
	run_until(&b, is_up);
	unlink(b.path);
	rmdir(folder);
	close_far(&b);
	run_until(&b, is_down);
	assert_int_equal(mkdir(folder, 0700), 0);
	plug_in(&b);
	run_until(&b, is_up);
	watch_far(&b);
	link_send(b.link, SLICE("AT\r\n"));
	run_until(&b, something_at_far);
	assert_buf(&b.at_far, "AT\r\n");
	unlink(b.path);
	rmdir(folder);
	finish(&b);
}

/* A link of the user's own to the one that a virtual board makes anew, named from where it stands. */
static void a_port_comes_back_behind_a_link_to_its_link(void **state)
{
	struct bench b;
	char inner[64], outer[64], folder[64];

	(void)state;
	start(&b);
	snprintf(folder, sizeof(folder), "%s/boards", b.folder);
	snprintf(inner, sizeof(inner), "%s/boards/inner", b.folder);
	snprintf(outer, sizeof(outer), "%s/outer", b.folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(symlink("boards/inner", outer), 0);
	snprintf(b.path, sizeof(b.path), "%s", inner);
	plug_in(&b);
	assert_true(open_link(&b, outer));
	run_until(&b, is_up);
	close_far(&b);
	run_until(&b, is_down);
	plug_in(&b);
	run_until(&b, is_back);
	watch_far(&b);
	link_send(b.link, SLICE("AT\r\n"));
	run_until(&b, something_at_far);
	assert_buf(&b.at_far, "AT\r\n");
	unlink(outer);
	unlink(inner);
	rmdir(folder);
	finish(&b);
}

static void what_was_not_sent_is_told(void **state)
{
	struct bench b;
	char *many = calloc(1, 100000);
	size_t unsent = 0;

	(void)state;
	start(&b);
	plug_in(&b);
	assert_true(open_link(&b, b.path));
	run_until(&b, is_up);
	link_send(b.link, (struct slice){many, 100000}); /* and nobody reads */
	close_far(&b);
	run_until(&b, is_down);
	assert_int_equal(sscanf(b.why, "unplugged; %zu bytes were not sent", &unsent), 1);
	assert_int_equal(link_unsent(b.link), unsent);
	assert_in_range(unsent, 1, 99999);
	assert_false(link_is_up(b.link));
	link_send(b.link, SLICE("into nowhere"));
	free(many);
	finish(&b);
}

static bool all_has_gone_out(struct bench *b)
{
	return link_unsent(b->link) == 0;
}

static void what_waits_is_counted_until_it_has_gone_out(void **state)
{
	struct bench b;
	char *many = calloc(1, 100000);

	(void)state;
	start(&b);
	plug_in(&b);
	assert_true(open_link(&b, b.path));
	run_until(&b, is_up);
	link_send(b.link, (struct slice){many, 100000}); /* and nobody reads */
	assert_in_range(link_unsent(b.link), 1, 99999);
	assert_int_equal(b.sents, 0);
	watch_far(&b);
	run_until(&b, all_has_gone_out);
	assert_true(b.sents > 0);
	free(many);
	finish(&b);
}

static void the_terminal_is_raw_while_open_and_restored_after(void **state)
{
	struct bench b;
	struct termios before, during, after;
	int exclusive = -1;

	(void)state;
	start(&b);
	plug_in(&b);
	tcgetattr(b.far, &before);
	assert_true(before.c_lflag & ECHO);
	assert_true(open_link(&b, b.path));
	tcgetattr(b.far, &during);
	assert_false(during.c_lflag & (ECHO | ICANON | ISIG));
	assert_false(during.c_oflag & OPOST);
	assert_false(during.c_iflag & (ICRNL | IXON));
	assert_false(during.c_cflag & HUPCL);
	/* It would outlive this program, should that be killed. */
	assert_int_equal(ioctl(b.far, TIOCGEXCL, &exclusive), 0);
	assert_int_equal(exclusive, 0);
	close_link(&b);
	tcgetattr(b.far, &after);
	assert_int_equal(after.c_lflag, before.c_lflag);
	assert_int_equal(after.c_iflag, before.c_iflag);
	assert_int_equal(after.c_oflag, before.c_oflag);
	finish(&b);
}

static bool link_is_closed(struct bench *b)
{
	return b->link == NULL;
}

static bool two_came(struct bench *b)
{
	return b->came.n >= 2;
}

static bool many_came(struct bench *b)
{
	return b->came.n >= 2000 || b->downs > 0;
}

static void another_program_that_changes_the_terminal_does_not_unplug_it(void **state)
{
	struct bench b;
	struct termios t;

	(void)state;
	start_with_pty(&b);
	/* As sp_open of libserialport does: reads of 0 bytes where there is nothing. */
	tcgetattr(b.far, &t);
	t.c_cc[VMIN] = 0;
	t.c_cc[VTIME] = 0;
	assert_int_equal(tcsetattr(b.far, TCSANOW, &t), 0);
	for (int i = 0; i < 2; i++) {
		buf_clear(&b.came);
		assert_int_equal(write(b.far, "OK", 2), 2);
		run_until(&b, two_came);
		assert_buf(&b.came, "OK");
	}
	/* Many are read until there are none. */
	char many[2000];
	memset(many, 'x', sizeof(many));
	for (int i = 0; i < 2; i++) {
		buf_clear(&b.came);
		assert_int_equal(write(b.far, many, sizeof(many)), (int)sizeof(many));
		run_until(&b, many_came);
		assert_int_equal(b.came.n, sizeof(many));
	}
	assert_int_equal(b.downs, 0);
	close_far(&b);
	run_until(&b, is_down);
	assert_string_equal(b.why, "unplugged");
	finish(&b);
}

static void a_link_may_be_closed_in_any_event(void **state)
{
	(void)state;
	for (int at = CLOSE_UP; at <= CLOSE_DOWN; at++) {
		struct bench b;

		start(&b);
		plug_in(&b);
		assert_true(open_link(&b, b.path));
		b.close_at = at;
		run_until(&b, is_up);
		if (at == CLOSE_BYTES)
			assert_int_equal(write(b.far, "bytes", 5), 5);
		else
			close_far(&b);
		run_until(&b, link_is_closed);
		assert_int_equal(b.downs, at == CLOSE_DOWN);
		finish(&b);
	}
}

static void a_port_in_use_is_told_with_who_has_it(void **state)
{
	static const struct {
		bool as_terminal;
		const char *told;
	} cases[] = {
		{false, "%s: in use by port_holder (process %d); close it there first"},
		{true, "%s: this is the terminal of port_holder (process %d); name the board's port"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;
		struct buf told = {0};

		start(&b);
		plug_in(&b);
		pid_t child = fork_holder(
			b.slave, cases[i].as_terminal ? HOLDS_AS_TERMINAL : HOLDS_LOCKED);
		assert_false(open_link(&b, b.path));
		buf_addf(&told, cases[i].told, b.path, (int)child);
		assert_string_equal(b.d.text, buf_text(&told));
		assert_no_place(b.d);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		buf_fini(&told);
		finish(&b);
	}
}

/* Whoever made a pseudo-terminal has it open as well: a virtual board is in nobody's way. */
static void the_maker_of_a_pty_is_not_who_has_it(void **state)
{
	struct bench b;
	struct port_failure busy = {.trouble = PORT_BUSY, .error = EWOULDBLOCK};
	struct buf told = {0};
	int ready[2];
	char slave[64] = "";

	(void)state;
	start(&b);
	assert_int_equal(pipe(ready), 0);
	pid_t maker = fork();
	if (maker == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		int far, near;
		char name[sizeof(slave)] = "";
		if (openpty(&far, &near, name, NULL, NULL) == 0 &&
			write(ready[1], name, sizeof(name)) == sizeof(name))
			pause();
		_exit(0);
	}
	assert_int_equal(read(ready[0], slave, sizeof(slave)), sizeof(slave));
	port_explain("board", slave, &busy, &b.d);
	assert_non_null(
		strstr(b.d.text, "board: in use by another program; sudo fuser -v /dev/pts/"));
	pid_t child = fork_holder(slave, HOLDS_LOCKED);
	port_explain("board", slave, &busy, &b.d);
	buf_addf(&told, "board: in use by port_holder (process %d); close it there first",
		(int)child);
	assert_string_equal(b.d.text, buf_text(&told));
	assert_no_place(b.d);
	for (int i = 0; i < 2; i++) {
		kill(i ? maker : child, SIGKILL);
		waitpid(i ? maker : child, NULL, 0);
		close(ready[i]);
	}
	buf_fini(&told);
	finish(&b);
}

static void a_port_that_this_program_has_already_is_busy(void **state)
{
	struct bench b;
	struct diag d = {0};
	struct link_events none = {0};

	(void)state;
	start_with_pty(&b);
	assert_null(link_open(b.loop, b.path, &link_default_settings, &none, NULL, &d));
	assert_non_null(strstr(d.text,
		": already open here; each board and each log port needs a port of its own"));
	close_link(&b);
	b.ups = b.downs = 0;
	assert_true(open_link(&b, b.path));
	finish(&b);
}

static void what_cannot_be_opened_is_told_in_the_users_words(void **state)
{
	static const struct {
		const char *port, *told; /* its beginning */
	} cases[] = {
		{"", "no port is named"},
		{"/dev/ttyUSB9", "/dev/ttyUSB9: no such port; "},
		{"/dev/null/ttyUSB0", "/dev/null/ttyUSB0: no such port; "},
		{"ttyUSB9", "ttyUSB9: no such port; "},
		{"usb:dead:beef", "usb:dead:beef: no such port; "},
		{"usb:dead:beef:0001", "usb:dead:beef:0001: no such port; "},
		{"/dev/null", "/dev/null: not a serial port; "},
		{"/dev", "/dev: not a serial port; "},
		{"/dev/\033[31mred\u202e", "/dev/\u241b[31mred\\u202e: no such port; "},
		{"usb:", "usb:: a USB port is named usb:VID:PID"},
		{"usb:10c4", "usb:10c4: a USB port is named usb:VID:PID"},
		{"usb:10c4:", "usb:10c4:: a USB port is named usb:VID:PID"},
		{"usb:cafe:babel", "usb:cafe:babel: a USB port is named usb:VID:PID"},
		{"usb:10c40:ea60", "usb:10c40:ea60: a USB port is named usb:VID:PID"},
		{"tcp:", "tcp:: must be tcp:HOST:PORT, for example tcp:192.168.1.5:3000"},
		{"tcp:bench", "tcp:bench: must be tcp:HOST:PORT"},
		{"tcp::3000", "tcp::3000: must be tcp:HOST:PORT"},
		{"tcp:bench:0", "tcp:bench:0: must be tcp:HOST:PORT"},
		{"tcp:bench:65536", "tcp:bench:65536: must be tcp:HOST:PORT"},
		{"tcp:bench:at", "tcp:bench:at: must be tcp:HOST:PORT"},
		{"tcp:[::1]3000", "tcp:[::1]3000: must be tcp:HOST:PORT"},
		{"rfc2217:bench", "rfc2217:bench: must be rfc2217:HOST:PORT, for example "
				  "rfc2217:192.168.1.5:3000 or rfc2217:[::1]:3000"},
		{"rfc2217:[::1]:70000", "rfc2217:[::1]:70000: must be rfc2217:HOST:PORT"},
		{"sim:other", "the virtual board is sim:, or with another firmware sim:esp-at, a "
			      "version such as sim:3.0, or sim:nonos"},
		{"sim:9.9", "the virtual board is sim:, or with another firmware sim:esp-at, a "
			    "version such as sim:3.0, or sim:nonos"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;

		if (!link_has_sim() && strncmp(cases[i].port, "sim:", 4) == 0)
			continue;
		start(&b);
		assert_false(open_link(&b, cases[i].port));
		b.d.text[strlen(cases[i].told)] = '\0';
		assert_string_equal(b.d.text, cases[i].told);
		/* Where the name itself is wrong, it is the place. */
		bool form = strstr(cases[i].told, "must be tcp") ||
		            strstr(cases[i].told, "must be rfc") ||
		            strstr(cases[i].told, "is named usb");
		bool sim = strncmp(cases[i].port, "sim:", 4) == 0;
		assert_int_equal(b.d.at, sim ? strlen("sim:") : 0);
		assert_int_equal(b.d.n, sim || form ? strlen(cases[i].port) - b.d.at : 0);
		assert_int_equal(b.d.code, 0);
		finish(&b);
	}
}

static void settings_that_no_port_has_are_refused(void **state)
{
	static const struct {
		struct link_settings settings;
		const char *told;
	} cases[] = {
		{{.baud = 0, .data_bits = 8, .stop_bits = 1},
			"the baud rate is 0; it must be above 0"},
		{{.baud = -5, .data_bits = 8, .stop_bits = 1},
			"the baud rate is -5; it must be above 0"},
		{{.baud = 9600, .data_bits = 9, .stop_bits = 1}, "9 data bits; it can be 5 to 8"},
		{{.baud = 9600, .data_bits = 4, .stop_bits = 1}, "4 data bits; it can be 5 to 8"},
		{{.baud = 9600, .data_bits = 8, .stop_bits = 3}, "3 stop bits; it can be 1 or 2"},
	};
	struct link_events none = {0};
	struct loop *loop = loop_new();

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};

		assert_null(link_open(loop, "sim:", &cases[i].settings, &none, NULL, &d));
		assert_string_equal(d.text, cases[i].told);
		assert_no_place(d);
	}
	loop_free(loop);
}

static void a_port_that_is_not_permitted_names_its_group_and_the_remedy(void **state)
{
	struct bench b;
	struct diag d = {0};
	struct port_failure f = {.trouble = PORT_DENIED, .error = EACCES};
	const struct group *dialout = getgrnam("dialout");

	(void)state;
	if (getuid() != 0 || dialout == NULL)
		skip_test("only root can give a file to the group dialout");
	start(&b);
	int fd = open(b.path, O_CREAT | O_WRONLY, 0660);
	assert_int_equal(fchown(fd, 0, dialout->gr_gid), 0);
	assert_int_equal(fchmod(fd, 0660), 0);
	close(fd);
	assert_false(port_explain("/dev/ttyUSB0", b.path, &f, &d));
	assert_string_equal(d.text,
		"/dev/ttyUSB0: permission denied; add yourself to the group dialout and log in "
		"again: sudo usermod -aG dialout $USER");
	assert_no_place(d);
	/* No group helps where the group may not write. */
	assert_int_equal(chmod(b.path, 0600), 0);
	port_explain("/dev/ttyUSB0", b.path, &f, &d);
	assert_string_equal(d.text,
		"/dev/ttyUSB0: permission denied; only root may use it, which a udev rule can change");
	assert_no_place(d);
	finish(&b);
}

static void the_description_says_what_is_open(void **state)
{
	struct bench b;

	(void)state;
	start_with_pty(&b);
	assert_string_equal(link_port(b.link), b.path);
	assert_string_equal(link_description(b.link), b.path);
	assert_int_equal(link_baud(b.link), 0); /* a pty has no rate */
	/* Another one neither changes it nor is a mistake. */
	struct link_settings settings = link_default_settings;
	settings.baud = 921600;
	assert_true(link_change_settings(b.link, &settings, &b.d));
	assert_int_equal(link_baud(b.link), 0);
	assert_string_equal(link_description(b.link), b.path);
	assert_int_equal(link_settings_of(b.link)->baud, 921600);
	assert_false(link_play(b.link, &line_sequence_reset, &b.d));
	assert_string_equal(
		b.d.text, "this port has no DTR and RTS lines; AT+RST also resets the board");
	b.d = (struct diag){0};
	assert_false(link_hold(b.link, &line_sequence_reset, &b.d));
	assert_string_equal(
		b.d.text, "this port has no DTR and RTS lines; AT+RST also resets the board");
	finish(&b);
}

static int listen_at(uint16_t *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(*port)};
	socklen_t n = sizeof(a);
	int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 1), 0);
	getsockname(fd, (struct sockaddr *)&a, &n);
	*port = ntohs(a.sin_port);
	return fd;
}

static void tcp_carries_bytes_tells_the_end_and_connects_again(void **state)
{
	struct bench b;
	uint16_t port = 0;
	char name[64], why[64];

	(void)state;
	start(&b);
	int listener = listen_at(&port);
	snprintf(name, sizeof(name), "tcp:127.0.0.1:%d", port);
	assert_true(open_link(&b, name));
	assert_string_equal(link_description(b.link), name);
	run_until(&b, is_up);
	b.far = accept(listener, NULL, NULL);
	buf_add_repeat(&b.to_link, 'x', MEGABYTE);
	watch_far(&b);
	link_send(b.link, buf_slice(&b.to_link));
	run_until(&b, all_came);
	assert_int_equal(b.came.n, MEGABYTE);
	assert_int_equal(b.at_far.n, MEGABYTE);
	assert_int_equal(link_baud(b.link), 0);
	assert_false(link_play(b.link, &line_sequence_reset, &b.d));

	close_far(&b);
	run_until(&b, is_down);
	snprintf(why, sizeof(why), "closed by 127.0.0.1:%d", port);
	assert_string_equal(b.why, why);
	run_until(&b, is_up);
	assert_int_equal(b.ups, 2);
	close(listener);
	finish(&b);
}

/* More than the kernel keeps for both sides. */
static void what_waits_in_a_connection_is_counted_too(void **state)
{
	static const struct linger none = {.l_onoff = 1};
	char *many = calloc(1, 32 * MEGABYTE);

	(void)state;
	for (int lost = 0; lost < 2; lost++) {
		struct bench b;
		uint16_t port = 0;
		char name[64];
		size_t unsent = 0;

		start(&b);
		int listener = listen_at(&port);
		snprintf(name, sizeof(name), "tcp:127.0.0.1:%d", port);
		assert_true(open_link(&b, name));
		run_until(&b, is_up);
		b.far = accept(listener, NULL, NULL);
		link_send(b.link, (struct slice){many, 32 * MEGABYTE});
		size_t waiting = link_unsent(b.link);
		assert_in_range(waiting, 1, 32 * MEGABYTE);
		if (lost) {
			setsockopt(b.far, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
			close_far(&b);
			run_until(&b, is_down);
			assert_int_equal(
				sscanf(strchr(b.why, ';'), "; %zu bytes were not sent", &unsent),
				1);
			assert_int_equal(link_unsent(b.link), unsent);
			assert_in_range(unsent, 1, waiting);
			run_until(&b, is_up);
			assert_int_equal(link_unsent(b.link), 0);
		} else {
			watch_far(&b);
			run_until(&b, all_has_gone_out);
			assert_true(b.sents > 0);
		}
		close(listener);
		finish(&b);
	}
	free(many);
}

static void the_last_bytes_before_a_tcp_end_are_not_lost(void **state)
{
	struct bench b;
	uint16_t port = 0;
	char name[64];
	static char many[150000];

	(void)state;
	start(&b);
	int listener = listen_at(&port);
	snprintf(name, sizeof(name), "tcp:127.0.0.1:%d", port);
	assert_true(open_link(&b, name));
	run_until(&b, is_up);
	b.far = accept(listener, NULL, NULL);
	assert_int_equal(write(b.far, many, sizeof(many)), (int)sizeof(many));
	close_far(&b);
	run_until(&b, is_down);
	assert_int_equal(b.came.n, sizeof(many));
	close(listener);
	finish(&b);
}

static void a_tcp_connection_that_is_refused_is_down(void **state)
{
	struct bench b;
	uint16_t port = 0;
	char name[64], why[64];

	(void)state;
	start(&b);
	close(listen_at(&port));
	snprintf(name, sizeof(name), "tcp:127.0.0.1:%d", port);
	assert_true(open_link(&b, name));
	run_until(&b, is_down);
	snprintf(why, sizeof(why), "127.0.0.1:%d: Connection refused", port);
	assert_string_equal(b.why, why);
	assert_int_equal(b.ups, 0);
	finish(&b);
}

static void a_connection_that_stood_is_tried_again_soon(void **state)
{
	struct bench b;
	uint16_t port = 0;
	char name[64];

	(void)state;
	start(&b);
	close(listen_at(&port));
	snprintf(name, sizeof(name), "tcp:127.0.0.1:%d", port);
	assert_true(open_link(&b, name));
	run_until(&b, is_down);
	/* At the third attempt, behind which the next pause is 4 s. */
	struct loop_watch *later = loop_timer(b.loop, stop, &b);
	loop_timer_at(later, loop_clock() + 1300000);
	loop_run(b.loop);
	loop_unwatch(later);
	int listener = listen_at(&port);
	run_until(&b, was_up);
	b.far = accept(listener, NULL, NULL);
	close_far(&b);
	b.ups = b.downs = 0;
	run_until(&b, is_down);
	int64_t since = loop_clock();
	run_until(&b, was_up);
	assert_in_range(loop_clock() - since, 900000, 2500000);
	close(listener);
	finish(&b);
}

/* Where localhost is ::1 first, nobody listens there. */
static void a_name_leads_to_the_address_that_answers(void **state)
{
	struct bench b;
	uint16_t port = 0;
	char name[64];

	(void)state;
	start(&b);
	int listener = listen_at(&port);
	snprintf(name, sizeof(name), "tcp:localhost:%d", port);
	for (int i = 0; i < 20; i++) {
		/* Closed again before the name is known. */
		assert_true(open_link(&b, name));
		link_close(b.link);
	}
	assert_true(open_link(&b, name));
	run_until(&b, is_up);
	b.far = accept(listener, NULL, NULL);
	assert_true(b.far >= 0);
	assert_string_equal(link_description(b.link), name);
	close(listener);
	finish(&b);
}

/* ---- in a network of its own ---- */

enum { SKIPPED = 77, PORT_OF_ITS_OWN = 40002 };

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	assert_int_equal(write(fd, text, strlen(text)), (int)strlen(text));
	close(fd);
}

/* In a process apart, where 127.0.0.0/8 is there and nothing else.  Skipped where that is not allowed. */
static void in_a_network_of_its_own(void (*test)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
		if (unshare(CLONE_NEWNET | CLONE_NEWNS | (getuid() ? CLONE_NEWUSER : 0)) < 0 ||
			mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0 ||
			ioctl(socket(AF_INET, SOCK_DGRAM, 0), SIOCSIFFLAGS, &lo) < 0)
			_exit(SKIPPED);
		/* A failed assertion ends the process by a signal. */
		signal(SIGABRT, SIG_DFL);
		setenv("CMOCKA_TEST_ABORT", "1", 1);
		test();
		_exit(0);
	}
	waitpid(child, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED)
		skip_test("no network namespace can be made here");
	assert_int_equal(status, 0);
}

static void connect_to_itself(void)
{
	struct bench b;

	/* Whoever connects gets that port, which nobody listens at. */
	write_text("/proc/sys/net/ipv4/ip_local_port_range", "40002 40002");
	start(&b);
	assert_true(open_link(&b, "tcp:127.0.0.1:40002"));
	run_until(&b, is_down);
	assert_string_equal(b.why, "127.0.0.1:40002: Connection refused");
	assert_int_equal(b.ups, 0);
	/* And the board can have its port again. */
	uint16_t port = PORT_OF_ITS_OWN;
	int listener = listen_at(&port);
	write_text("/proc/sys/net/ipv4/ip_local_port_range", "40003 40009");
	run_until(&b, was_up);
	close(listener);
	finish(&b);
}

static void a_connection_to_itself_is_as_refused(void **state)
{
	(void)state;
	in_a_network_of_its_own(connect_to_itself);
}

/* The queue of those who wait to be accepted is full: the next one gets no answer. */
static void fill_queue(const struct sockaddr_in *address)
{
	for (int i = 0; i < 3; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(fd, (const struct sockaddr *)address, sizeof(*address));
	}
}

static void connect_where_the_first_address_is_silent(void)
{
	char hosts[] = "/tmp/hostsXXXXXX";
	struct sockaddr_in silent = {.sin_family = AF_INET, .sin_port = htons(PORT_OF_ITS_OWN)};
	struct sockaddr_in board = silent;
	struct bench b;

	close(mkstemp(hosts));
	write_text(hosts, "127.0.0.1 boards.lan\n127.0.0.2 boards.lan\n");
	if (mount(hosts, "/etc/hosts", "none", MS_BIND, NULL) < 0)
		_exit(SKIPPED);
	unlink(hosts);
	inet_pton(AF_INET, "127.0.0.1", &silent.sin_addr);
	inet_pton(AF_INET, "127.0.0.2", &board.sin_addr);
	int first = socket(AF_INET, SOCK_STREAM, 0), second = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(first, (struct sockaddr *)&silent, sizeof(silent)), 0);
	assert_int_equal(bind(second, (struct sockaddr *)&board, sizeof(board)), 0);
	listen(first, 0);
	listen(second, 1);
	fill_queue(&silent);
	start(&b);
	assert_true(open_link(&b, "tcp:boards.lan:40002"));
	run_until(&b, is_up);
	assert_int_equal(b.downs, 0);
	finish(&b);
}

static void an_address_that_is_silent_does_not_hide_the_next_one(void **state)
{
	(void)state;
	in_a_network_of_its_own(connect_where_the_first_address_is_silent);
}

/* The link's own socket, found by whom it is connected to. */
static int socket_to(uint16_t port)
{
	struct sockaddr_in peer;

	for (int fd = 3; fd < 64; fd++) {
		socklen_t n = sizeof(peer);
		if (getpeername(fd, (struct sockaddr *)&peer, &n) == 0 &&
			peer.sin_family == AF_INET && ntohs(peer.sin_port) == port)
			return fd;
	}
	fail_msg("no socket is connected to port %d", port);
	return -1;
}

static int tcp_option(int fd, int level, int option)
{
	int value = -1;
	socklen_t n = sizeof(value);

	assert_int_equal(getsockopt(fd, level, option, &value, &n), 0);
	return value;
}

static void a_silent_peer_is_asked_whether_it_lives(void **state)
{
	struct bench b;
	uint16_t port = 0;
	char name[64];

	(void)state;
	start(&b);
	int listener = listen_at(&port);
	snprintf(name, sizeof(name), "tcp:127.0.0.1:%d", port);
	assert_true(open_link(&b, name));
	run_until(&b, is_up);
	int fd = socket_to(port);
	assert_int_equal(tcp_option(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
	int limit = tcp_option(fd, IPPROTO_TCP, TCP_KEEPIDLE) +
	            tcp_option(fd, IPPROTO_TCP, TCP_KEEPINTVL) *
	                    tcp_option(fd, IPPROTO_TCP, TCP_KEEPCNT);
	assert_in_range(limit, 10, 30);
	/* It would also end one that lives and does not read. */
	assert_int_equal(tcp_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT), 0);
	/* A command goes out at once, however small. */
	assert_int_equal(tcp_option(fd, IPPROTO_TCP, TCP_NODELAY), 1);
	close(listener);
	finish(&b);
}

static bool ready_came(struct bench *b)
{
	return slice_find(buf_slice(&b->came), SLICE("\r\nready\r\n")) != SLICE_NONE;
}

static bool ok_came(struct bench *b)
{
	return slice_find(buf_slice(&b->came), SLICE("\r\nOK\r\n")) != SLICE_NONE;
}

static void the_virtual_board_boots_and_answers(void **state)
{
	struct bench b;

	(void)state;
	if (!link_has_sim())
		skip_test("built without the virtual board");
	start(&b);
	assert_true(open_link(&b, "sim:"));
	run_until(&b, is_up);
	run_until(&b, ready_came);
	buf_clear(&b.came);
	link_send(b.link, SLICE("AT\r\n"));
	assert_int_equal(b.came.n, 0); /* the answer comes from the loop */
	run_until(&b, ok_came);
	buf_clear(&b.came);
	assert_true(link_play(b.link, &line_sequence_reset, &b.d));
	run_until(&b, ready_came);
	finish(&b);
}

static void a_virtual_board_that_is_not_built_is_said_to_be_missing(void **state)
{
	struct bench b;

	(void)state;
	if (link_has_sim())
		skip_test("built with the virtual board");
	start(&b);
	assert_true(link_check_port("sim:esp-at", &b.d));
	assert_false(open_link(&b, "sim:esp-at"));
	assert_string_equal(
		b.d.text, "this atmq was built without its virtual board (-Dsim=disabled)");
	finish(&b);
}

static void the_selected_port_stays_selected_when_others_come_and_go(void **state)
{
	static const struct {
		const char *before;
		size_t at;
		const char *now;
		size_t wanted;
	} cases[] = {
		{"bd", 0, "abcd", 1},
		{"bd", 1, "abcd", 3},
		{"abcd", 3, "bd", 1},
		/* It is unplugged. */
		{"abcd", 1, "acd", 1},
		{"ab", 1, "a", 1},
		/* The row behind the last one, of the virtual board. */
		{"ab", 2, "abc", 3},
		{"", 0, "a", 1},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		char names[2][4][2] = {0};
		struct port_info ports[2][4] = {0};
		struct port_list lists[2];

		for (size_t k = 0; k < 2; k++) {
			const char *text = k ? cases[i].now : cases[i].before;
			lists[k] = (struct port_list){ports[k], strlen(text)};
			for (size_t n = 0; text[n]; n++) {
				names[k][n][0] = text[n];
				ports[k][n].path = names[k][n];
			}
		}
		assert_int_equal(ports_follow(&lists[0], cases[i].at, &lists[1]), cases[i].wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_goes_both_ways_as_it_is),
		cmocka_unit_test(a_megabyte_both_ways_loses_nothing),
		cmocka_unit_test(a_pty_that_closes_is_unplugged_and_taken_up_again),
		cmocka_unit_test(a_port_that_is_back_and_will_not_open_says_why_once),
		cmocka_unit_test(another_pty_by_the_same_number_is_not_taken_for_the_board),
		cmocka_unit_test(a_port_comes_back_though_its_folder_was_gone),
		cmocka_unit_test(a_port_comes_back_behind_a_link_to_its_link),
		cmocka_unit_test(what_was_not_sent_is_told),
		cmocka_unit_test(what_waits_is_counted_until_it_has_gone_out),
		cmocka_unit_test(the_terminal_is_raw_while_open_and_restored_after),
		cmocka_unit_test(another_program_that_changes_the_terminal_does_not_unplug_it),
		cmocka_unit_test(a_link_may_be_closed_in_any_event),
		cmocka_unit_test(a_port_in_use_is_told_with_who_has_it),
		cmocka_unit_test(the_maker_of_a_pty_is_not_who_has_it),
		cmocka_unit_test(a_port_that_this_program_has_already_is_busy),
		cmocka_unit_test(what_cannot_be_opened_is_told_in_the_users_words),
		cmocka_unit_test(settings_that_no_port_has_are_refused),
		cmocka_unit_test(a_port_that_is_not_permitted_names_its_group_and_the_remedy),
		cmocka_unit_test(the_description_says_what_is_open),
		cmocka_unit_test(tcp_carries_bytes_tells_the_end_and_connects_again),
		cmocka_unit_test(what_waits_in_a_connection_is_counted_too),
		cmocka_unit_test(the_last_bytes_before_a_tcp_end_are_not_lost),
		cmocka_unit_test(a_tcp_connection_that_is_refused_is_down),
		cmocka_unit_test(a_connection_that_stood_is_tried_again_soon),
		cmocka_unit_test(a_name_leads_to_the_address_that_answers),
		cmocka_unit_test(a_connection_to_itself_is_as_refused),
		cmocka_unit_test(an_address_that_is_silent_does_not_hide_the_next_one),
		cmocka_unit_test(a_silent_peer_is_asked_whether_it_lives),
		cmocka_unit_test(the_virtual_board_boots_and_answers),
		cmocka_unit_test(a_virtual_board_that_is_not_built_is_said_to_be_missing),
		cmocka_unit_test(the_selected_port_stays_selected_when_others_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
