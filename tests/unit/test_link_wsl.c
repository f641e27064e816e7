/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said under WSL, looked at in folders that are made here as its /proc and /sys are. */
#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/language.h"
#include "link/wsl.h"

#define WSL2 "5.15.90.1-microsoft-standard-WSL2\n"
#define DEVICES "/sys/bus/usb/devices/"

struct made {
	char root[32];
};

static void made_write(const struct made *m, const char *path, const char *text)
{
	char whole[256];
	FILE *f;

	snprintf(whole, sizeof(whole), "%s%s", m->root, path);
	for (char *p = whole + strlen(m->root) + 1; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		mkdir(whole, 0700);
		*p = '/';
	}
	f = fopen(whole, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void made_init(struct made *m, const char *kernel)
{
	snprintf(m->root, sizeof(m->root), "/tmp/atmq-wsl-XXXXXX");
	assert_non_null(mkdtemp(m->root));
	if (kernel)
		made_write(m, "/proc/sys/kernel/osrelease", kernel);
}

static void made_fini(struct made *m)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", m->root);
	assert_int_equal(system(command), 0);
}

/* An adapter at 1-1 with one interface. */
static void made_adapter(const struct made *m, const char *vendor, const char *product,
	const char *class, bool driven)
{
	char from[256];

	made_write(m, DEVICES "1-1/idVendor", vendor);
	made_write(m, DEVICES "1-1/idProduct", product);
	made_write(m, DEVICES "1-1:1.0/bInterfaceClass", class);
	snprintf(from, sizeof(from), "%s" DEVICES "1-1:1.0/driver", m->root);
	if (driven)
		assert_int_equal(symlink("../../../bus/usb/drivers/ch341", from), 0);
}

static void wsl_is_known_by_its_kernel(void **state)
{
	static const struct {
		const char *kernel;
		enum wsl is;
	} cases[] = {
		{NULL, WSL_NOT},
		{"", WSL_NOT},
		{"6.8.0-45-generic\n", WSL_NOT},
		{"4.4.0-19041-Microsoft\n", WSL_1},
		{"4.19.128-microsoft-standard\n", WSL_2},
		{"4.4.9-my-microsoft-WSL2\n", WSL_2},
		{WSL2, WSL_2},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};
		struct made m;

		made_init(&m, cases[i].kernel);
		if (wsl_here(m.root) != cases[i].is)
			fail_msg("%s", cases[i].kernel);
		assert_int_equal(wsl_add_advice(&out, m.root), cases[i].is != WSL_NOT);
		assert_int_equal(out.n > 0, cases[i].is != WSL_NOT);
		assert_int_equal(wsl_hint(m.root) != NULL, cases[i].is != WSL_NOT);
		buf_fini(&out);
		made_fini(&m);
	}
}

static void what_to_do_depends_on_how_far_the_adapter_came(void **state)
{
	static const struct {
		const char *kernel, *vendor, *product, *class;
		bool driven;
		const char *says, *silent;
	} cases[] = {
		{WSL2, NULL, NULL, NULL, false, "usbipd attach --wsl --busid BUSID", "5.15 on"},
		{"4.4.0-19041-Microsoft\n", NULL, NULL, NULL, false, "wsl --set-version", "usbipd"},
		{"5.10.16.3-microsoft-standard-WSL2\n", NULL, NULL, NULL, false,
			"the kernel 5.10 of this WSL", "5.10.16"},
		{WSL2, "1a86\n", "7523\n", "ff\n", false,
			"1a86:7523 came over from Windows, but no driver has it: sudo modprobe ch341\n",
			"usbipd"},
		{WSL2, "10c4\n", "ea60\n", "ff\n", false, "sudo modprobe cp210x\n", "usbipd"},
		{WSL2, "0403\n", "6001\n", "ff\n", false, "sudo modprobe ftdi_sio\n", "usbipd"},
		{WSL2, "303a\n", "1001\n", "02\n", false, "sudo modprobe cdc_acm\n", "usbipd"},
		/* Of another maker, but it says what it is. */
		{WSL2, "1234\n", "5678\n", "02\n", false, "sudo modprobe cdc_acm\n", "usbipd"},
		/* A driver has it; a keyboard is none of ours; nonsense in the files. */
		{WSL2, "1a86\n", "7523\n", "ff\n", true, "usbipd attach", "came over"},
		{WSL2, "1234\n", "5678\n", "03\n", false, "usbipd attach", "came over"},
		{WSL2, "zz\n", "", "ff\n", false, "usbipd attach", "came over"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};
		struct made m;

		made_init(&m, cases[i].kernel);
		if (cases[i].vendor)
			made_adapter(&m, cases[i].vendor, cases[i].product, cases[i].class,
				cases[i].driven);
		assert_true(wsl_add_advice(&out, m.root));
		if (!strstr(buf_text(&out), cases[i].says) ||
			strstr(buf_text(&out), cases[i].silent))
			fail_msg("%zu: %s", i, buf_text(&out));
		assert_true(slice_ends(buf_slice(&out), SLICE("\n")));
		buf_fini(&out);
		made_fini(&m);
	}
}

static void it_is_said_in_chinese_too(void **state)
{
	struct buf out = {0};
	struct made m;

	(void)state;
	made_init(&m, WSL2);
	assert_true(language_use("zh_CN"));
	assert_true(wsl_add_advice(&out, m.root));
	assert_non_null(strstr(buf_text(&out), "USB 串口归 Windows 所有"));
	assert_non_null(strstr(buf_text(&out), "\n    usbipd bind --busid BUSID\n"));
	language_use("en");
	buf_fini(&out);
	made_fini(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wsl_is_known_by_its_kernel),
		cmocka_unit_test(what_to_do_depends_on_how_far_the_adapter_came),
		cmocka_unit_test(it_is_said_in_chinese_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
