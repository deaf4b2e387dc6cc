# The city's queues: registrations and bookings of all facilities.

city-registrations-title = 利用登録の申込み（全施設）
city-registration-applied = 施設の確認待ち
city-registration-returned = 保護者に差戻し
city-registration-accepted = 登録済み
city-registration-declined = お断り
city-registration-withdrawn = 取下げ
city-registrations-none = 条件に合う申込みはありません
city-registrations-none-text = 状態や区、待ち日数の条件を変えてください。
city-label-state = 状態
city-label-facility = 施設
city-label-waiting = 待ち日数（この日数以上）
city-column-child = お子さん
city-column-applied = 申込日
city-column-waiting = 待ち日数
city-waiting = { $days }日
city-waiting-long = { $days }日（長く待っています）

city-bookings-title = 予約（全施設）
city-bookings-standing = これからの予約（申込み中・確定・利用中）
city-bookings-none = 条件に合う予約はありません
city-bookings-none-text = 日付や施設、状態の条件を変えてください。
