/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/tap_port.h"

#include <asm/ioctls.h>   /* TCGETS2, which musl's sys/ioctl.h does not have */
#include <asm/termbits.h> /* struct termios2; can't be included together with termios.h */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "link/holder.h"
#include "loop/baud.h"
#include "loop/pty.h"
#include "loop/stream.h"

/* Programs set a port right after they have opened it, and may then only listen.  Nor does the system show
 * who has it open in the very moment of opening. */
enum { LOOK_SOON_US = 20000, LOOK_AGAIN_US = 300000, MOST_LOOKS = 2 };

struct tap_port {
	struct loop *loop;
	struct tap_port_events events;
	void *user;
	struct pty pty;
	struct link_settings settings; /* as last seen */
	struct stream *stream;         /* NULL: no program has it open */
	bool paused;
	int opens; /* inotify: somebody opens it */
	struct loop_watch *opens_watch, *look_timer;
	int looks; /* since it was opened */
	struct buf who;
	struct loop_watch *searcher;
	struct tap_search *search;
};

/* In a thread: all processes are looked at. */
struct tap_search {
	char *path;
	struct buf who;
};

static void tap_port_read_settings(const struct tap_port *t, struct link_settings *s)
{
	struct termios2 terminal;

	/* Our end shows the settings of the other one. */
	if (ioctl(t->pty.fd, TCGETS2, &terminal) < 0)
		return;
	/* 0 means to hang up. */
	if (terminal.c_ospeed > 0)
		s->baud = (long long)terminal.c_ospeed;
	s->stop_bits = terminal.c_cflag & CSTOPB ? 2 : 1;
	if (terminal.c_cflag & CRTSCTS)
		s->flow = LINK_FLOW_RTSCTS;
	else if (s->flow == LINK_FLOW_RTSCTS)
		s->flow = LINK_FLOW_NONE;
}

static void tap_port_write_settings(struct tap_port *t)
{
	struct termios2 terminal;

	if (ioctl(t->pty.fd, TCGETS2, &terminal) < 0)
		return;
	baud_put(&terminal, t->settings.baud);
	terminal.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
	if (t->settings.stop_bits == 2)
		terminal.c_cflag |= CSTOPB;
	if (t->settings.flow == LINK_FLOW_RTSCTS)
		terminal.c_cflag |= CRTSCTS;
	ioctl(t->pty.fd, TCSETS2, &terminal);
}

void tap_port_look(struct tap_port *t)
{
	struct link_settings now = t->settings;

	tap_port_read_settings(t, &now);
	if (now.baud == t->settings.baud && now.stop_bits == t->settings.stop_bits &&
		now.flow == t->settings.flow)
		return;
	t->settings = now;
	t->events.settings(t->user, &now);
}

static void tap_port_search(struct tap_port *t);

static void tap_port_look_soon(struct tap_port *t)
{
	t->looks = 0;
	loop_timer_at(t->look_timer, loop_now(t->loop) + LOOK_SOON_US);
}

static void tap_port_on_look(void *user)
{
	struct tap_port *t = user;

	if (++t->looks < MOST_LOOKS)
		loop_timer_at(t->look_timer, loop_now(t->loop) + LOOK_AGAIN_US);
	if (!t->who.n)
		tap_port_search(t);
	tap_port_look(t);
}

static void tap_port_on_bytes(void *user, struct slice bytes)
{
	struct tap_port *t = user;

	tap_port_look(t);
	t->events.bytes(t->user, bytes);
}

static void tap_port_on_sent(void *user)
{
	struct tap_port *t = user;

	t->events.room(t->user);
}

/* What the program has not read is not for the next one. */
static void tap_port_forget_unread(const struct tap_port *t)
{
	int fd = open(t->pty.name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	ioctl(fd, TCFLSH, TCIFLUSH);
	close(fd);
}

static void tap_search_run(void *search)
{
	struct tap_search *s = search;
	struct stat st;

	if (stat(s->path, &st) == 0)
		holder_of_device(st.st_rdev, &s->who);
}

static void tap_search_free(void *search)
{
	struct tap_search *s = search;

	buf_fini(&s->who);
	free(s->path);
	free(s);
}

static void tap_port_on_searched(void *user)
{
	struct tap_port *t = user;

	t->searcher = NULL;
	buf_set(&t->who, buf_slice(&t->search->who));
	tap_search_free(t->search);
	t->search = NULL;
	if (t->who.n || t->looks == MOST_LOOKS)
		t->events.known(t->user);
}

static void tap_port_search(struct tap_port *t)
{
	loop_unwatch(t->searcher);
	t->search = memory_new(sizeof(*t->search));
	t->search->path = memory_copy_text(t->pty.name);
	t->searcher = loop_background(
		t->loop, t->search, tap_search_run, tap_search_free, tap_port_on_searched, t);
}

static void tap_port_forget_who(struct tap_port *t)
{
	loop_unwatch(t->searcher);
	t->searcher = NULL;
	t->search = NULL;
	buf_clear(&t->who);
}

static void tap_port_find_program(struct tap_port *t);

/* The last program has closed it. */
static void tap_port_on_hangup(void *user, int error)
{
	struct tap_port *t = user;

	(void)error;
	stream_free(t->stream);
	t->stream = NULL;
	loop_timer_stop(t->look_timer);
	tap_port_forget_who(t);
	tap_port_forget_unread(t);
	t->events.opened(t->user, false);
	/* Another one may have opened it meanwhile. */
	tap_port_find_program(t);
}

static void tap_port_find_program(struct tap_port *t)
{
	const struct stream_events events = {
		.bytes = tap_port_on_bytes, .broken = tap_port_on_hangup, .sent = tap_port_on_sent};
	struct pollfd p = {.fd = t->pty.fd, .events = POLLIN};

	/* Hung up, but something to read: it wrote, and is gone again. */
	if (t->stream || poll(&p, 1, 0) < 0 || (p.revents & (POLLHUP | POLLIN)) == POLLHUP)
		return;
	t->stream = stream_new(t->loop, t->pty.fd, 0, &events, t);
	if (!t->stream)
		return;
	stream_pause(t->stream, t->paused);
	tap_port_look_soon(t);
	t->events.opened(t->user, true);
}

static void tap_port_on_opens(void *user, int events)
{
	struct tap_port *t = user;
	char news[4096];

	(void)events;
	while (read(t->opens, news, sizeof(news)) > 0)
		;
	/* One more, or the same one so soon that its closing was not seen. */
	if (t->stream) {
		tap_port_forget_who(t);
		tap_port_look_soon(t);
	} else {
		tap_port_find_program(t);
	}
}

static bool tap_port_watch(struct tap_port *t, struct diag *d)
{
	t->opens = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (t->opens < 0 || inotify_add_watch(t->opens, t->pty.name, IN_OPEN) < 0)
		return diag_fail(
			d, 0, 0, 0, _("%s can't be watched: %s"), t->pty.name, error_text(errno));
	t->opens_watch = loop_watch_fd(t->loop, t->opens, LOOP_READ, tap_port_on_opens, t);
	t->look_timer = loop_timer(t->loop, tap_port_on_look, t);
	return true;
}

struct tap_port *tap_port_open(struct loop *loop, const char *path,
	const struct link_settings *settings, const struct tap_port_events *events, void *user,
	struct diag *d)
{
	struct tap_port *t = memory_new(sizeof(*t));

	*t = (struct tap_port){
		.loop = loop, .events = *events, .user = user, .settings = *settings, .opens = -1};
	if (!pty_open(&t->pty, path, d) || !tap_port_watch(t, d)) {
		tap_port_close(t);
		return NULL;
	}
	tap_port_write_settings(t);
	/* From now on a hang-up shows that no program has it open. */
	close(t->pty.held);
	t->pty.held = -1;
	return t;
}

void tap_port_close(struct tap_port *t)
{
	if (!t)
		return;
	stream_free(t->stream);
	loop_unwatch(t->opens_watch);
	loop_unwatch(t->look_timer);
	loop_unwatch(t->searcher);
	buf_fini(&t->who);
	if (t->opens >= 0)
		close(t->opens);
	pty_close(&t->pty);
	free(t);
}

bool tap_port_send(struct tap_port *t, struct slice bytes)
{
	return t->stream && stream_send(t->stream, bytes);
}

size_t tap_port_waiting(const struct tap_port *t)
{
	return t->stream ? stream_unsent(t->stream) : 0;
}

void tap_port_pause(struct tap_port *t, bool pause)
{
	t->paused = pause;
	if (t->stream)
		stream_pause(t->stream, pause);
}

bool tap_port_is_open(const struct tap_port *t)
{
	return t->stream != NULL;
}

const char *tap_port_path(const struct tap_port *t)
{
	return t->pty.path;
}

const char *tap_port_who(struct tap_port *t)
{
	return buf_text(&t->who);
}
