/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Serial ports, by a libserialport of our own behind which pseudo-terminals stand, and ioctl() with
 * control lines (--wrap).
 */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <pty.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include "link/link.h"
#include "link/open_port.h"
#include "link/ports.h"

/* ---- the library, and the lines ---- */

enum { PORTS = 4, HELD_US = 100000, LIMIT_US = 5000000 };

struct sp_port {
	int number, fd;
};

struct sp_port_config {
	int baud, bits, parity, stop_bits, flow;
};

static struct {
	struct {
		char path[64];
		int vendor, product;
		const char *serial;
		int far; /* the board's side */
	} ports[PORTS];
	int count, opened;
	struct sp_port_config config;
	int nearest;      /* the rate that the driver makes of any; 0: that which it is told */
	int open_error;   /* of sp_open */
	int config_error; /* of sp_set_config */
	char lines[128];  /* "-DTR +RTS " as they change */
	bool exclusive;
	int handles;         /* ports that are not freed */
	bool keeps_settings; /* tcsetattr() fails */
} fake;

enum sp_return sp_get_port_by_name(const char *name, struct sp_port **out)
{
	for (int i = 0; i < fake.count; i++) {
		if (strcmp(fake.ports[i].path, name) != 0)
			continue;
		*out = malloc(sizeof(**out));
		**out = (struct sp_port){i, -1};
		fake.handles++;
		return SP_OK;
	}
	return SP_ERR_ARG;
}

void sp_free_port(struct sp_port *port)
{
	fake.handles--;
	free(port);
}

enum sp_return sp_list_ports(struct sp_port ***list)
{
	*list = calloc(PORTS + 1, sizeof(**list));
	for (int i = 0; i < fake.count; i++)
		sp_get_port_by_name(fake.ports[i].path, &(*list)[i]);
	return SP_OK;
}

void sp_free_port_list(struct sp_port **list)
{
	for (size_t i = 0; list[i]; i++)
		sp_free_port(list[i]);
	free(list);
}

enum sp_return sp_open(struct sp_port *port, enum sp_mode flags)
{
	assert_int_equal(flags, SP_MODE_READ_WRITE);
	if (fake.open_error) {
		errno = fake.open_error;
		return SP_ERR_FAIL;
	}
	port->fd = open(fake.ports[port->number].path, O_RDWR | O_NOCTTY | O_NONBLOCK);
	fake.opened = port->number;
	struct termios t;
	tcgetattr(port->fd, &t);
	cfmakeraw(&t);
	tcsetattr(port->fd, TCSANOW, &t);
	return SP_OK;
}

enum sp_return sp_close(struct sp_port *port)
{
	if (port->fd >= 0)
		close(port->fd);
	port->fd = -1;
	return SP_OK;
}

enum sp_return sp_get_port_handle(const struct sp_port *port, void *handle)
{
	*(int *)handle = port->fd;
	return SP_OK;
}

int sp_last_error_code(void)
{
	return fake.config_error ? fake.config_error : fake.open_error;
}

char *sp_get_port_name(const struct sp_port *port)
{
	return fake.ports[port->number].path;
}

char *sp_get_port_description(const struct sp_port *port)
{
	static char chip[] = "CP2102\033", none[] = "";

	return fake.ports[port->number].vendor >= 0 ? chip : none;
}

enum sp_transport sp_get_port_transport(const struct sp_port *port)
{
	return fake.ports[port->number].vendor >= 0 ? SP_TRANSPORT_USB : SP_TRANSPORT_NATIVE;
}

char *sp_get_port_usb_manufacturer(const struct sp_port *port)
{
	static char name[] = "Silicon Labs";

	(void)port;
	return name;
}

char *sp_get_port_usb_serial(const struct sp_port *port)
{
	return (char *)fake.ports[port->number].serial;
}

enum sp_return sp_get_port_usb_vid_pid(const struct sp_port *port, int *vendor, int *product)
{
	*vendor = fake.ports[port->number].vendor;
	*product = fake.ports[port->number].product;
	return SP_OK;
}

enum sp_return sp_new_config(struct sp_port_config **config)
{
	*config = calloc(1, sizeof(**config));
	return SP_OK;
}

void sp_free_config(struct sp_port_config *config)
{
	free(config);
}

enum sp_return sp_get_config(struct sp_port *port, struct sp_port_config *config)
{
	(void)port;
	*config = fake.config;
	return SP_OK;
}

enum sp_return sp_set_config(struct sp_port *port, const struct sp_port_config *config)
{
	(void)port;
	if (fake.config_error)
		return fake.config_error == EINVAL ? SP_ERR_ARG : SP_ERR_FAIL;
	fake.config = *config;
	if (fake.nearest)
		fake.config.baud = fake.nearest;
	return SP_OK;
}

enum sp_return sp_get_config_baudrate(const struct sp_port_config *config, int *baud)
{
	*baud = config->baud;
	return SP_OK;
}

#define SETTER(name, type, field)                                      \
	enum sp_return name(struct sp_port_config *config, type value) \
	{                                                              \
		config->field = (int)value;                            \
		return SP_OK;                                          \
	}
SETTER(sp_set_config_baudrate, int, baud)
SETTER(sp_set_config_bits, int, bits)
SETTER(sp_set_config_parity, enum sp_parity, parity)
SETTER(sp_set_config_stopbits, int, stop_bits)
SETTER(sp_set_config_flowcontrol, enum sp_flowcontrol, flow)

int __real_ioctl(int fd, unsigned long request, void *argument);
int __wrap_ioctl(int fd, unsigned long request, void *argument);

static void note_lines(char sign, int lines)
{
	size_t n = strlen(fake.lines);

	snprintf(fake.lines + n, sizeof(fake.lines) - n, "%c%s%s ", sign,
		lines & TIOCM_DTR ? "DTR" : "", lines & TIOCM_RTS ? "RTS" : "");
}

int __wrap_ioctl(int fd, unsigned long request, void *argument)
{
	if (request == TIOCMBIS || request == TIOCMBIC) {
		note_lines(request == TIOCMBIS ? '+' : '-', *(int *)argument);
		return 0;
	}
	/* As a serial port has it; on a pseudo-terminal it would stay. */
	if (request == TIOCEXCL || request == TIOCNXCL) {
		fake.exclusive = request == TIOCEXCL;
		return 0;
	}
	return __real_ioctl(fd, request, argument);
}

int __real_tcsetattr(int fd, int when, const struct termios *t);
int __wrap_tcsetattr(int fd, int when, const struct termios *t);

int __wrap_tcsetattr(int fd, int when, const struct termios *t)
{
	if (!fake.keeps_settings)
		return __real_tcsetattr(fd, when, t);
	errno = EIO;
	return -1;
}

/* ---- a link to one of them ---- */

struct bench {
	struct loop *loop;
	struct loop_watch *limit;
	struct link *link;
	struct link_settings settings;
	struct diag d;
	int ups, downs;
	struct buf came;
	char why[256];
};

static void on_up(void *user)
{
	struct bench *b = user;

	b->ups++;
	loop_stop(b->loop);
}

static void on_bytes(void *user, struct slice bytes)
{
	struct bench *b = user;

	buf_add(&b->came, bytes);
	loop_stop(b->loop);
}

static void on_down(void *user, const char *why)
{
	struct bench *b = user;

	b->downs++;
	snprintf(b->why, sizeof(b->why), "%s", why);
	loop_stop(b->loop);
}

static void too_late(void *user)
{
	(void)user;
	fail_msg("nothing happened");
}

static void plug_in(int vendor, int product, const char *serial)
{
	int i = fake.count++, near;

	assert_int_equal(openpty(&fake.ports[i].far, &near, fake.ports[i].path, NULL, NULL), 0);
	close(near);
	fake.ports[i].vendor = vendor;
	fake.ports[i].product = product;
	fake.ports[i].serial = serial;
}

static void start(struct bench *b)
{
	memset(&fake, 0, sizeof(fake));
	fake.opened = -1;
	plug_in(-1, -1, NULL);
	plug_in(0x10c4, 0xea60, "0001");
	plug_in(0x10c4, 0xea60, "00AB");
	*b = (struct bench){.loop = loop_new(), .settings = link_default_settings};
	b->limit = loop_timer(b->loop, too_late, b);
	loop_timer_at(b->limit, loop_clock() + LIMIT_US);
}

static bool open_link(struct bench *b, const char *port)
{
	static const struct link_events events = {on_up, on_bytes, on_down};

	b->link = link_open(b->loop, port, &b->settings, &events, b, &b->d);
	if (b->link)
		loop_run(b->loop);
	assert_int_equal(b->ups, b->link ? 1 : 0);
	return b->link != NULL;
}

static void close_link(struct bench *b)
{
	link_close(b->link);
	b->link = NULL;
	b->ups = 0;
}

static void finish(struct bench *b)
{
	close_link(b);
	loop_free(b->loop);
	buf_fini(&b->came);
	for (int i = 0; i < fake.count; i++)
		close(fake.ports[i].far);
	assert_int_equal(fake.handles, 0);
}

static void a_port_is_found_by_its_usb_id(void **state)
{
	static const struct {
		const char *port;
		int number; /* -1: there is none */
	} cases[] = {
		{"usb:10c4:ea60", 1},
		{"usb:10C4:EA60", 1},
		{"usb:10c4:ea60:", 1}, /* any */
		{"usb:10c4:ea60:0001", 1},
		{"usb:10c4:ea60:00AB", 2},
		{"usb:10c4:ea60:00ab", 2},
		{"usb:10c4:ea60:00", -1},
		{"usb:10c4:ea60:1", -1},
		{"usb:10c4:ea61", -1},
		{"usb:10c5:ea60", -1},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;

		start(&b);
		assert_int_equal(open_link(&b, cases[i].port), cases[i].number >= 0);
		assert_int_equal(fake.opened, cases[i].number);
		finish(&b);
	}
}

static void the_ports_are_listed_with_what_usb_says(void **state)
{
	struct bench b;
	struct port_list list;

	(void)state;
	start(&b);
	ports_find(&list);
	assert_int_equal(list.count, 3);
	assert_string_equal(list.ports[0].path, fake.ports[0].path);
	assert_int_equal(list.ports[0].usb_vendor, -1);
	assert_int_equal(list.ports[0].usb_product, -1);
	assert_null(list.ports[0].description);
	assert_null(list.ports[0].serial);
	assert_int_equal(list.ports[2].usb_vendor, 0x10c4);
	assert_int_equal(list.ports[2].usb_product, 0xea60);
	assert_string_equal(list.ports[2].serial, "00AB");
	assert_string_equal(list.ports[2].manufacturer, "Silicon Labs");
	ports_fini(&list);
	assert_int_equal(list.count, 0);
	finish(&b);
}

static void a_port_that_is_missing_is_told_with_those_that_are_there(void **state)
{
	static const char *const wanted[PORTS + 1] = {
		"/dev/ttyUSB9: no such port; no serial port is plugged in",
		"/dev/ttyUSB9: no such port; there is P",
		"/dev/ttyUSB9: no such port; there are P, P (10c4:ea60 CP2102\u241b)",
		"/dev/ttyUSB9: no such port; there are P, P (10c4:ea60 CP2102\u241b), P (10c4:ea60 "
		"CP2102\u241b)",
		"/dev/ttyUSB9: no such port; there are P, P (10c4:ea60 CP2102\u241b), P (10c4:ea60 "
		"CP2102\u241b) and 1 more (atmq ports)",
	};
	struct bench b;

	(void)state;
	start(&b);
	plug_in(-1, -1, NULL);
	for (int count = 0; count <= PORTS; count++) {
		struct buf text = {0};
		int named = 0;

		fake.count = count;
		assert_false(open_link(&b, "/dev/ttyUSB9"));
		for (const char *c = wanted[count]; *c; c++) {
			if (*c == 'P' && c[-1] == ' ')
				buf_add_text(&text, fake.ports[named++].path);
			else
				buf_add_char(&text, *c);
		}
		assert_string_equal(b.d.text, buf_text(&text));
		buf_fini(&text);
	}
	finish(&b);
}

static void settings_reach_the_port_and_the_description(void **state)
{
	static const struct {
		struct link_settings settings;
		struct sp_port_config config;
		bool lines; /* RTS/CTS */
		const char *told;
	} cases[] = {
		{{115200, 8, 1, LINK_PARITY_NONE, LINK_FLOW_NONE},
			{115200, 8, SP_PARITY_NONE, 1, SP_FLOWCONTROL_NONE}, false, " 115200 8N1"},
		{{9600, 7, 2, LINK_PARITY_EVEN, LINK_FLOW_RTSCTS},
			{9600, 7, SP_PARITY_EVEN, 2, SP_FLOWCONTROL_NONE}, true,
			" 9600 7E2 RTS/CTS"},
		{{921600, 5, 1, LINK_PARITY_ODD, LINK_FLOW_XONXOFF},
			{921600, 5, SP_PARITY_ODD, 1, SP_FLOWCONTROL_XONXOFF}, false,
			" 921600 5O1 XON/XOFF"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;
		struct buf told = {0};
		struct termios t;

		start(&b);
		b.settings = cases[i].settings;
		assert_true(open_link(&b, fake.ports[0].path));
		assert_memory_equal(&fake.config, &cases[i].config, sizeof(fake.config));
		tcgetattr(fake.ports[0].far, &t);
		assert_int_equal(!!(t.c_cflag & CRTSCTS), cases[i].lines);
		assert_false(t.c_cflag & HUPCL);
		assert_int_equal(t.c_cc[VMIN], 1);
		buf_addf(&told, "%s%s", fake.ports[0].path, cases[i].told);
		assert_string_equal(link_description(b.link), buf_text(&told));
		assert_int_equal(link_baud(b.link), cases[i].settings.baud);
		assert_true(fake.exclusive);
		close_link(&b);
		assert_false(fake.exclusive);
		buf_fini(&told);
		finish(&b);
	}
}

static void a_rate_that_the_driver_does_not_have_is_refused(void **state)
{
	static const struct {
		long baud;
		int nearest, config_error;
		const char *told; /* NULL: it is near enough */
	} cases[] = {
		{74880, 74880, 0, NULL},
		{74880, 76923, 0, NULL},
		{115200, 111745, 0, NULL},
		{115200, 111743, 0,
			"the port cannot do 115200 baud (it would use 111743); "
			"choose another rate with --baud"},
		{74880, 9600, 0,
			"the port cannot do 74880 baud (it would use 9600); choose "
			"another rate with --baud"},
		{74880, 0, EINVAL,
			"the port cannot do 74880 baud; choose another rate with --baud"},
		{3000000000, 0, 0,
			"the port cannot do 3000000000 baud; choose another rate with --baud"},
		{115200, 0, EIO,
			"cannot be opened: Input/output error; there may be no hardware behind "
			"this name"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;
		struct buf told = {0};

		start(&b);
		b.settings.baud = cases[i].baud;
		fake.nearest = cases[i].nearest;
		fake.config_error = cases[i].config_error;
		assert_int_equal(open_link(&b, fake.ports[0].path), cases[i].told == NULL);
		buf_addf(&told, "%s: %s", fake.ports[0].path, cases[i].told ? cases[i].told : "");
		if (cases[i].told)
			assert_string_equal(b.d.text, buf_text(&told));
		buf_fini(&told);
		finish(&b);
	}
}

static void a_port_that_cannot_be_opened_says_why(void **state)
{
	static const struct {
		int error;
		const char *told;
	} cases[] = {
		{EBUSY, ": in use by another program; "},
		{EACCES, ": permission denied; "},
		{ENXIO, ": no such port; "},
		{ENOTTY, ": not a serial port; "},
		{EMFILE, ": cannot be opened: Too many open files"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;

		start(&b);
		fake.open_error = cases[i].error;
		assert_false(open_link(&b, fake.ports[0].path));
		assert_non_null(strstr(b.d.text, cases[i].told));
		/* Nothing of it is left: the next try has it. */
		fake.open_error = 0;
		assert_true(open_link(&b, fake.ports[0].path));
		finish(&b);
	}
}

/* One that libserialport does not know. */
static void a_terminal_that_keeps_its_settings_is_not_used(void **state)
{
	struct bench b;
	struct buf told = {0};

	(void)state;
	start(&b);
	fake.count--;
	fake.keeps_settings = true;
	assert_false(open_link(&b, fake.ports[fake.count].path));
	buf_addf(&told,
		"%s: cannot be opened: Input/output error; there may be no hardware behind this name",
		fake.ports[fake.count].path);
	assert_string_equal(b.d.text, buf_text(&told));
	fake.keeps_settings = false;
	assert_true(open_link(&b, fake.ports[fake.count].path));
	fake.count++;
	buf_fini(&told);
	finish(&b);
}

/* Asked for before the port is touched. */
static void a_port_that_cannot_be_locked_is_left_alone(void **state)
{
	struct rlimit before, none;
	struct bench b;

	(void)state;
	start(&b);
	int other = open(fake.ports[0].path, O_RDWR | O_NOCTTY);
	assert_int_equal(flock(other, LOCK_EX), 0);
	assert_false(open_link(&b, fake.ports[0].path));
	assert_non_null(strstr(b.d.text, ": already open; "));
	close(other);
	getrlimit(RLIMIT_NOFILE, &before);
	none = before;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);
	assert_false(open_link(&b, fake.ports[0].path));
	setrlimit(RLIMIT_NOFILE, &before);
	assert_non_null(strstr(b.d.text, ": cannot be opened: Too many open files"));
	assert_int_equal(fake.opened, -1);
	finish(&b);
}

static void bytes_go_both_ways_and_a_pulled_plug_is_told(void **state)
{
	struct bench b;
	char text[8] = "";

	(void)state;
	start(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	link_send(b.link, SLICE("AT\r\n"));
	assert_int_equal(read(fake.ports[0].far, text, sizeof(text)), 4);
	assert_string_equal(text, "AT\r\n");
	assert_int_equal(write(fake.ports[0].far, "OK", 2), 2);
	loop_run(b.loop);
	assert_buf(&b.came, "OK");
	close(fake.ports[0].far);
	fake.ports[0].far = -1;
	loop_run(b.loop);
	assert_string_equal(b.why, "unplugged");
	assert_false(fake.exclusive);
	finish(&b);
}

static void settings_can_be_changed_while_the_port_is_open(void **state)
{
	struct bench b;
	struct link_settings settings;

	(void)state;
	start(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	settings = b.settings;
	settings.baud = 9600;
	settings.flow = LINK_FLOW_RTSCTS;
	assert_true(link_change_settings(b.link, &settings, &b.d));
	assert_int_equal(fake.config.baud, 9600);
	assert_int_equal(link_baud(b.link), 9600);
	assert_non_null(strstr(link_description(b.link), " 9600 8N1 RTS/CTS"));
	/* What it can't do leaves all as it was. */
	settings.baud = 4000000;
	fake.nearest = 9600;
	assert_false(link_change_settings(b.link, &settings, &b.d));
	assert_non_null(strstr(b.d.text, "the port cannot do 4000000 baud (it would use 9600)"));
	assert_int_equal(link_settings_of(b.link)->baud, 9600);
	assert_int_equal(link_baud(b.link), 9600);
	finish(&b);
}

static void stop(void *user)
{
	loop_stop(((struct bench *)user)->loop);
}

static void run_for(struct bench *b, int64_t us)
{
	struct loop_watch *end = loop_timer(b->loop, stop, b);

	loop_timer_at(end, loop_clock() + us);
	loop_run(b->loop);
	loop_unwatch(end);
}

/* IO0 is low, and the boot loader starts, where RTS is off and DTR on: so DTR goes first. */
static void a_reset_holds_the_line_for_a_moment(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	assert_string_equal(fake.lines, ""); /* opening leaves them alone */
	assert_true(link_reset_board(b.link, &b.d));
	assert_string_equal(fake.lines, "-DTR +RTS ");
	/* Once more meanwhile is the same reset. */
	assert_true(link_reset_board(b.link, &b.d));
	run_for(&b, HELD_US / 2);
	assert_string_equal(fake.lines, "-DTR +RTS ");
	run_for(&b, HELD_US);
	assert_string_equal(fake.lines, "-DTR +RTS -RTS ");
	close_link(&b);
	assert_string_equal(fake.lines, "-DTR +RTS -RTS ");
	finish(&b);
}

static void a_port_that_is_closed_during_a_reset_lets_the_board_go(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_true(open_link(&b, fake.ports[0].path));
	assert_true(link_reset_board(b.link, &b.d));
	close_link(&b);
	assert_string_equal(fake.lines, "-DTR +RTS -RTS ");
	finish(&b);
}

static void rts_for_flow_control_is_not_for_a_reset(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	b.settings.flow = LINK_FLOW_RTSCTS;
	assert_true(open_link(&b, fake.ports[0].path));
	assert_false(link_reset_board(b.link, &b.d));
	assert_string_equal(b.d.text,
		"RTS is used for flow control; open the port without it to reset the board");
	assert_string_equal(fake.lines, "");
	finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_port_is_found_by_its_usb_id),
		cmocka_unit_test(the_ports_are_listed_with_what_usb_says),
		cmocka_unit_test(a_port_that_is_missing_is_told_with_those_that_are_there),
		cmocka_unit_test(settings_reach_the_port_and_the_description),
		cmocka_unit_test(a_rate_that_the_driver_does_not_have_is_refused),
		cmocka_unit_test(a_port_that_cannot_be_opened_says_why),
		cmocka_unit_test(a_terminal_that_keeps_its_settings_is_not_used),
		cmocka_unit_test(a_port_that_cannot_be_locked_is_left_alone),
		cmocka_unit_test(bytes_go_both_ways_and_a_pulled_plug_is_told),
		cmocka_unit_test(settings_can_be_changed_while_the_port_is_open),
		cmocka_unit_test(a_reset_holds_the_line_for_a_moment),
		cmocka_unit_test(a_port_that_is_closed_during_a_reset_lets_the_board_go),
		cmocka_unit_test(rts_for_flow_control_is_not_for_a_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
