# The rules in force, for reading.

city-rules-title = いまの決まりと料金
city-rules-lead = { $day }の利用に当てはまる決まりです。
city-rules-of-city = 市全体の決まり
city-rules-version = 決まりの版
city-rules-version-value = { $version }（内容が変わると、この番号も変わります）
city-rules-since = 最後に変わった日
city-rules-since-none = 設定ファイルのままです
city-rules-next = 次に変わる日
city-rules-next-none = 予定はありません
city-rules-read-only = このページでは変えられません。市の決まりは市の設定ファイル、施設の決まりは施設の「施設の設定」で変えます。
city-rules-others = 予約のその他の決まり
city-rules-differ = 施設ごとの違い
city-rules-differ-count = { $count }か所の施設で違います
city-rules-differ-none = なし
city-rules-city-value = 市の決まり
city-rules-city-same = 同じ
city-rules-city-not = 市は決めていません
city-rules-none = 決まっていません。
city-rules-on = 利用する日
