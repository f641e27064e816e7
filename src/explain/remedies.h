/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sentences that rows of several tables of this folder share.
 */
#ifndef EXPLAIN_REMEDIES_H
#define EXPLAIN_REMEDIES_H

#include "base/language.h"

#define LOOK_AT_SUPPLY \
	N_("look at supply, cable and capacitors: the radio draws up to 500 mA at times")
#define CRASH_REMEDY \
	N_("if it does so again, note what was sent before it and the firmware's version, and look at the supply")
#define DOWNLOADS N_("the chip is in download mode: it waits for new firmware and runs none")
#define PULL_UP \
	N_("let go of BOOT, keep GPIO0 (ESP32, ESP8266) or GPIO9 (ESP32-C3, C6) high, and reset the board; DTR and RTS of the port may hold it low")
#define FLASH_AGAIN \
	N_("write the AT firmware of this very chip and module again, all parts at their own addresses, or the combined file at 0")
#define REACH \
	N_("check host and port, that the broker listens there, and that no firewall is in between")

#endif
