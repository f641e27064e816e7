/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/opening.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "link/holder.h"
#include "link/reappear.h"
#include "link/usb_name.h"

enum { UDEV_S = 2, UDEV_PAUSE_NS = 50000000 };

/* ---- which port ---- */

/* list->count: it is not among them. */
static size_t find_had_at(const struct opening *o, const struct port_list *list)
{
	size_t at = 0;

	while (at < list->count &&
		!(o->had.name != NULL && port_identity_fits(&o->had, &list->ports[at])))
		at++;
	return at;
}

static const struct port_info *find_had(const struct opening *o, const struct port_list *list)
{
	size_t at = find_had_at(o, list);

	return at < list->count ? &list->ports[at] : NULL;
}

static const struct port_info *find_device(const struct port_list *list, const char *real)
{
	struct stat s;

	if (real == NULL || stat(real, &s) < 0 || !S_ISCHR(s.st_mode))
		return NULL;
	for (size_t i = 0; i < list->count; i++)
		if (list->ports[i].device == s.st_rdev)
			return &list->ports[i];
	return NULL;
}

static void add_visible(struct buf *out, const char *text)
{
	utf8_add_visible(out, slice_of(text));
}

/* With the place if the adapter has no serial number of its own. */
static void add_identity(struct buf *out, const struct port_identity *i)
{
	add_visible(out, i->name);
	if (i->serial == NULL && i->usb_path != NULL && strchr(i->name, '@') == NULL)
		buf_addf(out, "@%s", i->usb_path);
}

static void add_other(struct opening *o, const char *path, const struct port_identity *other)
{
	struct buf at = {0}, is = {0}, had = {0};

	add_visible(&at, path);
	if (other->name != NULL)
		add_identity(&is, other);
	else
		buf_add_text(&is, _("not USB"));
	add_identity(&had, &o->had);
	buf_addf(&o->elsewhere, _("%s is %s, another adapter; the board's was %s"), buf_text(&at),
		buf_text(&is), buf_text(&had));
	buf_fini(&at);
	buf_fini(&is);
	buf_fini(&had);
}

/* A usb: name after a loss: only the same adapter will do. */
static const struct port_info *find_again(
	struct opening *o, const struct usb_name *name, const struct port_list *list)
{
	size_t had = find_had_at(o, list);

	if (had < list->count)
		return &list->ports[had];
	for (size_t i = 0; i < list->count && o->elsewhere.n == 0; i++) {
		struct port_identity other = {0};

		if (!usb_name_fits(name, &list->ports[i]))
			continue;
		port_identity_set(&other, &list->ports[i]);
		add_other(o, list->ports[i].path, &other);
		port_identity_fini(&other);
	}
	return NULL;
}

static void find_usb(struct opening *o, const struct port_list *list)
{
	const struct port_info *found = NULL;
	struct usb_name name;
	size_t count = 0;

	usb_name_parse(o->port, &name);
	if (o->again && o->had.name != NULL) {
		found = find_again(o, &name, list);
		count = found != NULL;
	}
	for (size_t i = 0; !(o->again && o->had.name != NULL) && i < list->count; i++)
		if (usb_name_fits(&name, &list->ports[i])) {
			found = &list->ports[i];
			count++;
		}
	o->failure.trouble = count > 1 ? PORT_AMBIGUOUS : PORT_MISSING;
	if (count == 1)
		o->path = memory_copy_text(found->path);
}

/* ---- opening ---- */

/* What was given up, and has been there all the time. */
static bool opening_is_released(const struct opening *o)
{
	struct stat now;

	return o->reclaims && stat(o->path, &now) == 0 && now.st_rdev == o->released.st_rdev &&
	       now.st_ino == o->released.st_ino &&
	       now.st_ctim.tv_sec == o->released.st_ctim.tv_sec &&
	       now.st_ctim.tv_nsec == o->released.st_ctim.tv_nsec;
}

/* Not all programs lock a port, and a port that is opened is set up anew, under their hands. */
static bool opening_is_held(const char *real)
{
	struct buf who = {0};
	struct stat s;
	bool held = stat(real, &s) == 0 && S_ISCHR(s.st_mode) && holder_of_device(s.st_rdev, &who);

	buf_fini(&who);
	return held;
}

/* A pseudo-terminal's number is soon reused, so the same name need not be the same board: a link to
 * it must have been made anew; without a link there is no way to know. */
static bool is_anothers(const struct opening *o)
{
	struct stat now;

	if (!o->is_pty || opening_is_released(o) || !reappear_last_link(o->path, &now))
		return false;
	return S_ISCHR(now.st_mode) || (S_ISLNK(now.st_mode) && now.st_ino == o->name.st_ino &&
					       now.st_ctim.tv_sec == o->name.st_ctim.tv_sec &&
					       now.st_ctim.tv_nsec == o->name.st_ctim.tv_nsec);
}

static void opening_open(struct opening *o)
{
	char *real = realpath(o->path, NULL);

	if (real == NULL) {
		o->failure.error = errno;
		o->failure.trouble = port_trouble_of(errno);
	} else if (is_anothers(o)) {
		o->failure.trouble = PORT_MISSING;
	} else if (o->reclaims && opening_is_held(real)) {
		o->failure.trouble = PORT_BUSY;
	} else {
		o->opened = port_open(real, &o->settings, &o->failure);
	}
	free(real);
	if (o->opened != NULL)
		o->is_pty = o->opened->baud == 0 && reappear_last_link(o->path, &o->name);
}

/* ---- what is to be said ---- */

/* Without serial numbers only the place is known to be another one. */
static bool may_be_same(const struct port_identity *a, const struct port_identity *b)
{
	return a->serial == NULL && b->serial == NULL && a->usb_vendor == b->usb_vendor &&
	       a->usb_product == b->usb_product;
}

/* A path names whatever is there, which after a loss may be another adapter. */
static void compare_adapters(
	struct opening *o, const struct port_list *list, const struct port_info *is)
{
	const struct port_info *had = find_had(o, list);

	if (!o->again || o->had.name == NULL || is == NULL || is == had)
		return;
	struct buf port = {0}, now = {0}, before = {0}, elsewhere = {0};

	add_visible(&port, o->port);
	if (o->is.name != NULL)
		add_identity(&now, &o->is);
	else
		buf_add_text(&now, _("it is not USB"));
	add_identity(&before, &o->had);
	buf_addf(&o->remark,
		may_be_same(&o->had, &o->is)
			? _("%s is now at another place and may be another board: %s; before, it "
			    "was %s")
			: _("%s is now another adapter: %s; before, it was %s"),
		buf_text(&port), buf_text(&now), buf_text(&before));
	if (had != NULL) {
		add_visible(&elsewhere, had->path);
		buf_addf(&o->remark, _("; the board you had is now %s"), buf_text(&elsewhere));
	}
	buf_fini(&port);
	buf_fini(&now);
	buf_fini(&before);
	buf_fini(&elsewhere);
}

/* To open it would already move its lines. */
static bool is_other_adapter(struct opening *o, const struct port_list *list)
{
	const struct port_info *is = find_device(list, o->path);
	struct port_identity now = {0};
	struct stat s;

	if (is != NULL)
		port_identity_set(&now, is);
	bool there = stat(o->path, &s) == 0 && S_ISCHR(s.st_mode);
	bool other = there && !(is != NULL && port_identity_fits(&o->had, is)) &&
	             !may_be_same(&o->had, &now);
	if (other)
		add_other(o, o->path, &now);
	port_identity_fini(&now);
	return other;
}

static void find_elsewhere(struct opening *o, const struct port_list *list)
{
	const struct port_info *had = find_had(o, list);

	if (had == NULL)
		return;
	struct buf path = {0}, name = {0};

	add_visible(&path, had->path);
	add_identity(&name, &o->had);
	buf_add_text(&o->elsewhere, o->elsewhere.n > 0 ? _("; ") : "");
	buf_addf(&o->elsewhere,
		_("the board you had is now %s; %s is its name wherever it comes back"),
		buf_text(&path), buf_text(&name));
	buf_fini(&path);
	buf_fini(&name);
}

/* A device that was plugged in just now belongs to root until udev gives it to its group. */
static bool is_new(const struct opening *o)
{
	struct timespec now;
	struct stat s;

	clock_gettime(CLOCK_REALTIME, &now);
	return o->failure.trouble == PORT_DENIED && stat(o->path, &s) == 0 &&
	       now.tv_sec >= s.st_ctim.tv_sec && now.tv_sec - s.st_ctim.tv_sec < UDEV_S;
}

static void open_when_ready(struct opening *o)
{
	const struct timespec pause = {0, UDEV_PAUSE_NS};

	opening_open(o);
	/* After a loss whoever asks has patience of their own. */
	while (!o->again && o->opened == NULL && is_new(o)) {
		nanosleep(&pause, NULL);
		opening_open(o);
	}
}

void opening_run(void *opening)
{
	struct opening *o = opening;
	struct port_list list = {0};
	bool usb = usb_name_is(o->port);
	bool listed = usb || (o->only_same && o->again && o->had.name != NULL);

	o->failure = (struct port_failure){.trouble = PORT_MISSING, .error = ENOENT};
	if (listed)
		ports_find(&list);
	if (usb)
		find_usb(o, &list);
	else
		o->path = memory_copy_text(o->port);
	if (o->path != NULL && (usb || !listed || !is_other_adapter(o, &list)))
		open_when_ready(o);
	/* Nothing of this before the port is raw. */
	if (!listed && (o->opened != NULL ? !o->is_pty : o->again))
		ports_find(&list);
	const struct port_info *is = o->opened != NULL ? find_device(&list, o->path) : NULL;
	if (is != NULL)
		port_identity_set(&o->is, is);
	if (o->opened != NULL)
		compare_adapters(o, &list, is);
	else if (o->failure.trouble == PORT_MISSING && !usb)
		find_elsewhere(o, &list);
	ports_fini(&list);
	if (o->opened == NULL && o->explain)
		port_explain(o->port, o->path != NULL ? o->path : o->port, &o->failure, &o->why);
}

void opening_free(void *opening)
{
	struct opening *o = opening;

	if (o == NULL)
		return;
	if (o->opened != NULL)
		o->opened->close(o->opened);
	free(o->port);
	free(o->path);
	port_identity_fini(&o->had);
	port_identity_fini(&o->is);
	buf_fini(&o->remark);
	buf_fini(&o->elsewhere);
	free(o);
}
