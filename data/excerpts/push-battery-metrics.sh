#!/usr/bin/env bash
# Pushes the laptop's battery state to InfluxDB as one point in line protocol (InfluxDB 1.x, HTTP).
# Installed as /usr/local/bin/push-battery-metrics.sh; a systemd timer starts it every 5 minutes.
# curl reads the password from a file, which should be readable by root alone; it is on no command line and in no log.
set -euo pipefail

# region: health
battery=${BATTERY_DIR:-/sys/class/power_supply/BAT1}

# A file that holds no integer stops the script: no point is better than one with a made-up value.
integer() {
    local value
    value=$(<"$battery/$1")
    [[ $value =~ ^-?[0-9]+$ ]] || { echo "no integer in $battery/$1: $value" >&2; exit 1; }
    echo "$value"
}

charge_full=$(integer charge_full)
charge_full_design=$(integer charge_full_design)
# Bash has no fractions: hundredths of a per cent, rounded, and then the point put in.
hundredths=$(( (10000 * charge_full + charge_full_design / 2) / charge_full_design ))
health_pct=$(printf '%d.%02d' $(( hundredths / 100 )) $(( hundredths % 100 )))
# endregion: health

capacity=$(integer capacity)
voltage_uv=$(integer voltage_now)
cycles=$(integer cycle_count)
# The name of the mains adapter differs between machines; the first one that says whether it is on line counts.
mains=(${MAINS_ONLINE:-/sys/class/power_supply/A*/online})
ac_online=$(<"${mains[0]}")
[[ $ac_online =~ ^[01]$ ]] || { echo "no AC-online state in ${mains[0]}: $ac_online" >&2; exit 1; }

url=${INFLUX_URL:-http://192.168.1.118:8086}
database=proxmox
credentials=${INFLUX_CREDENTIALS:-/etc/push-battery-metrics.conf}

tags="host=pvelaptop,model=PA5185U-1BRS"
fields="health_pct=$health_pct,capacity=${capacity}i,voltage_uv=${voltage_uv}i,cycle_count=${cycles}i,ac_online=${ac_online}i"

# The file holds one line for curl: user = "proxmox_writer:…"
curl --fail --silent --show-error --max-time 10 --config "$credentials" \
    --data-binary "battery,$tags $fields" "$url/write?db=$database"
