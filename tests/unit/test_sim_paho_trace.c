/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/paho_trace.h"

/* A connection as Paho would have opened it, and its other side. */
struct bench {
	int listener, near, far;
};

static void start(struct bench *b)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t n = sizeof(a);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	b->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(b->listener, (struct sockaddr *)&a, n), 0);
	assert_int_equal(listen(b->listener, 1), 0);
	assert_int_equal(getsockname(b->listener, (struct sockaddr *)&a, &n), 0);
	b->near = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(b->near, (struct sockaddr *)&a, n), 0);
	b->far = accept(b->listener, NULL, NULL);
}

static void finish(struct bench *b)
{
	close(b->listener);
	close(b->near);
	close(b->far);
}

static bool is_cut(const struct bench *b)
{
	char byte;

	return recv(b->far, &byte, 1, MSG_DONTWAIT) == 0;
}

static void note(const char *format, int fd, const char *client)
{
	struct buf line = {0};

	buf_add_text(&line, "20261123 013515.137 ");
	for (const char *c = format; *c; c++) {
		if (*c == '#')
			buf_addf(&line, "%d", fd);
		else if (*c == '@')
			buf_add_text(&line, client);
		else
			buf_add_char(&line, *c);
	}
	paho_trace_note(buf_slice(&line));
	buf_fini(&line);
}

static void trace(int fd, const char *client)
{
	note("Connecting to serverURI 127.0.0.1:1883 with MQTT version 4", fd, client);
	note("New socket # for 127.0.0.1:1883, port 1883", fd, client);
	note("# @ -> CONNECT version 4 clean: 1 (0)", fd, client);
}

static void the_connection_of_a_client_is_cut_and_no_other(void **state)
{
	struct bench b, other;

	(void)state;
	start(&b);
	start(&other);
	trace(b.near, "ESP32");
	trace(other.near, "ESP33");
	assert_false(paho_trace_cut("tcp://127.0.0.1:1884", "ESP32"));
	assert_false(paho_trace_cut("tcp://127.0.0.1:1883", "ESP3"));
	assert_false(paho_trace_cut("tcp://127.0.0.1:1883", "ESP32 "));
	assert_false(is_cut(&b));
	assert_true(paho_trace_cut("tcp://127.0.0.1:1883", "ESP32"));
	assert_true(is_cut(&b));
	assert_false(is_cut(&other));
	assert_true(paho_trace_cut("ssl://127.0.0.1:1883", "ESP33"));
	assert_true(is_cut(&other));
	finish(&b);
	finish(&other);
}

static void each_of_many_connections_is_known(void **state)
{
	static struct bench many[100];
	char client[16];

	(void)state;
	for (size_t i = 0; i < ALEN(many); i++) {
		snprintf(client, sizeof client, "many%zu.", i);
		start(&many[i]);
		trace(many[i].near, client);
	}
	for (size_t i = 0; i < ALEN(many); i++) {
		snprintf(client, sizeof client, "many%zu.", i);
		assert_true(paho_trace_cut("tcp://127.0.0.1:1883", client));
		assert_true(is_cut(&many[i]));
		finish(&many[i]);
	}
}

/* The number of a socket that was closed is soon another's. */
static void a_number_that_was_given_out_again_is_not_cut(void **state)
{
	struct bench b, other;

	(void)state;
	start(&b);
	trace(b.near, "ESP34");
	start(&other);
	assert_int_equal(dup2(other.near, b.near), b.near);
	assert_false(paho_trace_cut("tcp://127.0.0.1:1883", "ESP34"));
	assert_false(is_cut(&other));
	finish(&b);
	finish(&other);
}

static void a_client_id_that_the_trace_cuts_off_counts_as_far_as_it_is_shown(void **state)
{
	struct buf id = {0};
	struct bench b;

	(void)state;
	start(&b);
	buf_add_repeat(&id, 'x', 260);
	note("Connecting to serverURI 127.0.0.1:1883 with MQTT version 4", b.near, "");
	note("New socket # for 127.0.0.1:1883, port 1883", b.near, "");
	note("# @", b.near, buf_text(&id));
	buf_add_text(&id, "yz");
	assert_true(paho_trace_cut("tcp://127.0.0.1:1883", buf_text(&id)));
	assert_true(is_cut(&b));
	buf_fini(&id);
	finish(&b);
}

static void what_is_no_trace_of_a_connection_changes_nothing(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	note("", b.near, "");
	note("# @ -> CONNECT version 4", b.near, "ESP35");
	note("New socket x for 127.0.0.1:1883", b.near, "");
	assert_false(paho_trace_cut("tcp://127.0.0.1:1883", "ESP35"));
	assert_false(is_cut(&b));
	finish(&b);
}

static void a_wrong_name_is_reported_once(void **state)
{
	(void)state;
	assert_false(paho_trace_took_wrong_name());
	note("X509_check_host for hostname localhost failed, rc 0", 0, "");
	assert_true(paho_trace_took_wrong_name());
	assert_false(paho_trace_took_wrong_name());
	/* The address is the right one. */
	note("X509_check_host for hostname 127.0.0.1 failed, rc 0", 0, "");
	note("rc from X509_check_ip_asc is 1", 0, "");
	assert_false(paho_trace_took_wrong_name());
	note("X509_check_host for hostname 127.0.0.1 failed, rc 0", 0, "");
	note("rc from X509_check_ip_asc is 0", 0, "");
	assert_true(paho_trace_took_wrong_name());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_connection_of_a_client_is_cut_and_no_other),
		cmocka_unit_test(each_of_many_connections_is_known),
		cmocka_unit_test(a_number_that_was_given_out_again_is_not_cut),
		cmocka_unit_test(a_client_id_that_the_trace_cuts_off_counts_as_far_as_it_is_shown),
		cmocka_unit_test(what_is_no_trace_of_a_connection_changes_nothing),
		cmocka_unit_test(a_wrong_name_is_reported_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
