# The operation log.

city-log-title = 操作の記録
city-log-lead = だれが、いつ、何をしたか・見たかの記録です。記録を見たことも残ります。
city-log-of-child = 選んだお子さんについての記録です。
city-log-of-family = 選んだ世帯についての記録です。
city-log-none = 条件に合う記録はありません
city-log-none-text = 期間を広げるか、名前や操作の条件を外してください。
city-log-nobody = システム・ログイン前
city-log-unnamed = 保護者（名前は非表示）
city-label-who = 名前・ID・電話・生年月日
city-hint-log-who = 職員は名前かログインID（例：staff-asao-01）。ご家庭は、保護者かお子さんの名前・ふりがな、電話番号（4桁から）、お子さんの生年月日（例：2023-05-10）で探せます。そのご家庭がした操作と、そのご家庭についての操作が出ます。
city-label-who-staff = 職員の名前・ID
city-hint-log-who-staff = 操作した職員の名前かログインID。例：見本 花子、staff-asao-01。保護者とお子さんの名前は非表示のため、探せません。
oplog-about-hidden = 非表示
oplog-people-too-many = 当てはまる人が多すぎます（{ $max }人まで）。姓と名を続けて入れるか、電話番号・生年月日・ログインIDで探してください。
city-label-log-purpose = 調べる目的
oplog-days-backwards = 期間の終わりが始まりより前です。日付を確かめてください。
